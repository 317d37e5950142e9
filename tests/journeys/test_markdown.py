"""Markdown cells: what they say is shown as prose, and their source where it is edited."""

import pytest
from playwright.sync_api import expect

from journeys.desk import Desk
from journeys.editor import MOD

pytestmark = pytest.mark.journey

PROSE = """\
# Measure

A *slope* of **weight**, see [PLoS](https://example.org/).

| species | birds |
|:--------|------:|
| Adelie  |   151 |

```python
def fit(x): return x
```

- [x] cleaned
- [ ] fitted

> quoted
"""


def test_prose_is_shown_as_prose(desk: Desk) -> None:
    prose = desk.notebook(md=PROSE).cell("md").region
    expect(prose.get_by_role("heading", name="Measure", level=1)).to_be_visible()
    expect(prose.get_by_role("emphasis")).to_have_text("slope")
    expect(prose.get_by_role("strong")).to_have_text("weight")
    expect(prose.get_by_role("link", name="PLoS")).to_have_attribute("href", "https://example.org/")
    expect(prose.get_by_role("blockquote")).to_have_text("quoted")
    expect(prose.get_by_role("checkbox")).to_have_count(2)


def test_tables_are_tables(desk: Desk) -> None:
    prose = desk.notebook(md=PROSE).cell("md").region
    expect(prose.get_by_role("columnheader")).to_have_text(["species", "birds"])
    expect(prose.get_by_role("cell")).to_have_text(["Adelie", "151"])


def test_code_is_coloured(desk: Desk) -> None:
    prose = desk.notebook(md=PROSE).cell("md").region
    expect(prose.locator("pre .tok-keyword").first).to_have_text("def")


def test_formulas_are_typeset(desk: Desk) -> None:
    text = "Inline $\\\\frac{a}{b}$, and\n\n$$\n\\\\sum_i x_i^2\n$$".replace("\\\\", "\\")
    prose = desk.notebook(md=text).cell("md").region
    expect(prose.locator(".katex")).to_have_count(2)
    expect(prose.locator(".katex-display")).to_have_count(1)
    expect(prose.get_by_role("math")).to_have_count(2)
    expect(prose.locator(".katex-error")).to_have_count(0)


def test_a_wrong_formula_says_so_and_harms_nothing_else(desk: Desk) -> None:
    prose = desk.notebook(md="# Title\n\n$\\frac{a$ and $x^2$").cell("md").region
    expect(prose.get_by_role("heading", name="Title")).to_be_visible()
    expect(prose.get_by_text("\\frac{a")).to_be_visible()
    expect(prose.get_by_role("math")).to_have_count(1)


def test_enter_edits_and_escape_shows(desk: Desk) -> None:
    editor = desk.notebook(md="# Before", a="x = 1")
    editor.cell("a").select()
    editor.press("ArrowUp", "Enter")
    expect(editor.cell("md").region.locator(".cm-editor.cm-focused")).to_be_visible()
    editor.press(f"{MOD}+a")
    editor.page.keyboard.insert_text("# After")
    editor.press("Escape")
    expect(editor.cell("md").region.get_by_role("heading", name="After")).to_be_visible()
    expect(editor.cell("md").region).to_be_focused()


def test_a_double_click_edits_and_shift_enter_shows(desk: Desk) -> None:
    editor = desk.notebook(md="# Before", a="x = 1")
    editor.cell("md").region.get_by_role("heading", name="Before").dblclick()
    expect(editor.cell("md").region.locator(".cm-editor.cm-focused")).to_be_visible()
    editor.press(f"{MOD}+End")
    editor.page.keyboard.type(" and after")
    editor.press("Shift+Enter")
    expect(editor.cell("md").region.get_by_role("heading", name="Before and after")).to_be_visible()
    expect(editor.cell("a").region).to_be_focused()


def test_markdown_made_in_python_is_shown_the_same_way(desk: Desk) -> None:
    code = "import gonium as gn\nn = 344\ngn.md(f'## {n} birds, $x^2$')"
    editor = desk.notebook(a=code)
    editor.cell("a").run()
    expect(editor.cell("a").output.get_by_role("heading", name="344 birds")).to_be_visible()
    expect(editor.cell("a").output.locator(".katex")).to_have_count(1)


def test_the_outline_leads_to_headings(desk: Desk) -> None:
    filler = {
        f"f{number}": "\n".join(f"v{line} = {line}" for line in range(20)) for number in range(6)
    }
    editor = desk.notebook(md1="# First", **filler, md2="## Second")
    editor.page.get_by_role("tab", name="Outline").click()
    panel = editor.page.get_by_role("tabpanel", name="Outline")
    expect(panel.get_by_text("First")).to_be_visible()
    expect(editor.cell("md2").region).not_to_be_in_viewport()
    panel.get_by_text("Second").click()
    expect(editor.cell("md2").region).to_be_in_viewport()
