"""Text that is to be read as markdown or HTML: `gn.md` and `gn.html`.

Elements and layouts may stand within markdown: in an f-string each leaves a mark, and is put there
when the text is shown.

Both give values like any other: shown where a cell ends with them, kept in variables, put into
lists. They say what they are through IPython's display methods, so Jupyter shows them too.
"""

TYPE_CHECKING = False  # what type checkers take for `typing.TYPE_CHECKING`, without the import
if TYPE_CHECKING:
    from gonium.media.layout import Layout


class Markup(str):
    """Text in a markup language; as a string, its source."""

    __slots__ = ()
    mime = "text/plain"

    def _repr_mimebundle_(self, **_options: object) -> dict[str, str]:
        return {self.mime: str(self), "text/plain": str(self)}


class Prose(Markup):
    """Markdown, with mathematics between dollar signs."""

    __slots__ = ()

    mime = "text/markdown"


class Markdown(Prose):
    """Markdown in which layouts may stand."""

    __slots__ = ()

    def _gonium_layout_(self) -> "Layout | None":
        """The text with the layouts that stand within it, if there are any."""
        if "data-part=" not in self:
            return None
        import re

        from gonium.media.layout import Layout, marked

        parts: list[Layout] = []

        def numbered(mark: re.Match[str]) -> str:
            """The mark by its place in the text, which is the same in every run."""
            part = marked(mark[1])
            if part is None:
                return mark[0]
            parts.append(part)
            return f'<span data-part="p{len(parts)}">'

        text = re.sub(r'<span data-part="(p\d+)">', numbered, self)
        return Layout("markdown", [Prose(text), *parts]) if parts else None


class Html(Markup):
    """A piece of an HTML page, shown apart from the notebook's own page."""

    __slots__ = ()

    mime = "text/html"


def md(text: str) -> Markdown:
    """Show text as markdown: `gn.md(f"The mean is **{mean:.1f}**.")`.

    Indentation that all lines have in common is taken away, so that the text may stand within
    indented code.
    """
    return Markdown(flush(text))


def html(text: str) -> Html:
    """Show text as HTML: `gn.html("<kbd>Shift</kbd>")`."""
    return Html(flush(text))


def flush(text: str) -> str:
    """Return the text without the indentation its lines share; the first may stand after the quotes."""
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
