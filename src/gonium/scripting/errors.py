"""What can go wrong between a program and a notebook, each said in one sentence."""


class NotebookError(Exception):
    """A notebook cannot be read, opened or run as asked; the message says what to do."""


class MissingError(NotebookError, KeyError):
    """A notebook has no such cell, or no such value."""

    __str__ = Exception.__str__  # a key error would put the sentence in quotes
