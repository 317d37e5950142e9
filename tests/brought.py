"""A module for `from brought import *` in the programs of the laws: it takes names from others."""

a = 7
c = 9


def g(n: int) -> int:
    """Be another `g` than that of the notebook."""
    return n * 3
