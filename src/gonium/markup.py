"""Text that is to be read as markdown or HTML: `gn.md` and `gn.html`.

Both give values like any other: shown where a cell ends with them, kept in variables, put into
lists. They say what they are through IPython's display methods, so Jupyter shows them too.
"""


class Markup(str):
    """Text in a markup language; as a string, its source."""

    __slots__ = ()
    mime = "text/plain"

    def _repr_mimebundle_(self, **_options: object) -> dict[str, str]:
        return {self.mime: str(self), "text/plain": str(self)}


class Markdown(Markup):
    """Markdown, with mathematics between dollar signs."""

    __slots__ = ()

    mime = "text/markdown"


class Html(Markup):
    """A piece of an HTML page, shown apart from the notebook's own page."""

    __slots__ = ()

    mime = "text/html"


def md(text: str) -> Markdown:
    """Show text as markdown: `gn.md(f"The mean is **{mean:.1f}**.")`.

    Indentation that all lines have in common is taken away, so that the text may stand within
    indented code.
    """
    return Markdown(_flush(text))


def html(text: str) -> Html:
    """Show text as HTML: `gn.html("<kbd>Shift</kbd>")`."""
    return Html(_flush(text))


def _flush(text: str) -> str:
    """The text without the indentation its lines share; the first may stand after the quotes."""
    lines = str(text).split("\n")
    shared: str | None = None
    for line in lines[1:]:
        if line.strip():
            indent = line[: len(line) - len(line.lstrip())]
            shared = indent if shared is None else _beginning(shared, indent)
    rest = [line.removeprefix(shared or "") for line in lines[1:]]
    return "\n".join([lines[0].lstrip(), *rest]).strip("\n").rstrip()


def _beginning(one: str, other: str) -> str:
    """What two indentations have in common: tabs and spaces are not the same."""
    count = 0
    for a, b in zip(one, other, strict=False):
        if a != b:
            break
        count += 1
    return one[:count]
