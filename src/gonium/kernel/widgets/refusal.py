"""Why the front end of a widget cannot be had."""


class Missing(Exception):
    """A package has brought nothing that draws its widgets; a sentence says so."""
