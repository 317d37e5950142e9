"""Why a question about a table has no answer."""


class Refused(Exception):
    """It cannot be answered; says in one sentence why, and what to do."""
