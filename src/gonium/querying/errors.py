"""What goes wrong with SQL before a database has seen it."""


class SqlError(Exception):
    """A query that cannot be sent, with what to do about it."""
