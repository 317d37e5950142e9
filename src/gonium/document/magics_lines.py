"""Where in a cell of Jupyter something is that was found in the plain Python made of it."""

from difflib import SequenceMatcher


def line_before(original: str, plain: str, line: int) -> tuple[int, bool]:
    """Return the line of the original, both from 1, and whether it says the same.

    A line that only the plain Python has belongs to the line that it stands for, or is next to.
    """
    if original == plain:
        return line, True
    old, new = original.split("\n"), plain.split("\n")
    for kind, start, end, first, last in SequenceMatcher(None, old, new, False).get_opcodes():
        if first < line <= last:
            found = start + line - first
            if kind == "equal":
                return found, True
            return max(1, min(found, end, len(old))), False
    return min(line, len(old)), False
