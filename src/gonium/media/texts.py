"""Texts that are more than text: formulas, code, differences, diagrams, pages of others."""

from difflib import unified_diff
from html import escape
from typing import Any

from gonium.markup import Html, Markdown, Markup, flush
from gonium.media.checks import length, web_address

MOST_LINES = 20_000
"""Lines of each text of a difference: finding it takes more than proportional time."""


class Latex(Markup):
    """LaTeX, shown as the page shows formulas."""

    __slots__ = ()
    mime = "text/latex"


class Mermaid(Markup):
    """A diagram in the language of Mermaid."""

    __slots__ = ()
    mime = "text/vnd.mermaid"


class Diff(Markup):
    """The difference of two texts, in the unified format."""

    __slots__ = ()
    mime = "text/x-diff"


def latex(text: str) -> Latex:
    r"""Show a formula: `gn.latex(r"\int_0^1 x^2\,dx = \frac13")`.

    Text without dollar signs or `\[` is one formula; with them, text with formulas.
    """
    flat = flush(text)
    return Latex(flat if "$" in flat or "\\[" in flat or "\\(" in flat else f"$$\n{flat}\n$$")


def mermaid(text: str) -> Mermaid:
    """Draw a diagram from its description: `gn.mermaid("graph LR; a --> b")`.

    The language is that of https://mermaid.js.org; mistakes in it are told below the cell.
    """
    return Mermaid(flush(text))


def code(text: str, *, language: str = "python") -> Markdown:
    """Show code, in colours if it is Python: `gn.code(inspect.getsource(f))`."""
    body = flush(text)
    fence = "`" * max(3, 1 + max((len(run) for run in _runs(body)), default=0))
    return Markdown(f"{fence}{''.join(language.split())}\n{body}\n{fence}")


def _runs(text: str) -> list[str]:
    """The runs of backticks in a text."""
    from re import findall

    return findall("`+", text)


def diff(
    before: str, after: str, *, names: tuple[str, str] = ("before", "after"), context: int = 3
) -> Diff:
    """Show what differs between two texts, line by line: `gn.diff(old, new)`.

    `context` lines are shown around each difference. Raises `ValueError` for texts of more than
    20,000 lines.
    """
    one, other = str(before).splitlines(), str(after).splitlines()
    if max(len(one), len(other)) > MOST_LINES:
        raise ValueError(f"gn.diff compares texts of at most {MOST_LINES:,} lines")
    return Diff("\n".join(unified_diff(one, other, *names, n=max(0, context), lineterm="")))


def iframe(source: Any, *, height: float = 400) -> Html:
    """Show another page, or markup, in a frame of a height in pixels: `gn.iframe("https://…")`.

    The page must let itself be framed and be served by `https`; it learns nothing of the notebook.
    """
    high = f"{length('height', height):g}px"
    place = f'style="display:block;width:100%;height:{high};border:0"'
    url = web_address(source)
    if url.lower().startswith("http://"):
        raise ValueError(
            f"gn.iframe shows pages served by https, not {url}: give a link to it instead"
        )
    if url:
        return Html(f'<iframe src="{escape(url)}" {place} referrerpolicy="no-referrer"></iframe>')
    own = f"<style>:root {{ color-scheme: light dark }}</style>{source}"
    return Html(f'<iframe srcdoc="{escape(own)}" {place}></iframe>')
