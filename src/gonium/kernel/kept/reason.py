"""Why something is not kept: a sentence for people, raised where it turns out."""


class NotKept(Exception):
    """A result can not be kept, or not be found again; the text says why."""
