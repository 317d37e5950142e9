"""Keeping results, as a person does: from the cell's menu, over a restart of the kernel."""

import re

import pytest
from playwright.sync_api import expect

from journeys.conftest import ROOT
from journeys.desk import Desk, eventually
from journeys.editor import Editor

PICTURES = ROOT / "artifacts" / "screenshots"
pytestmark = pytest.mark.journey

CLOCK = "import time\nt = time.time_ns()\nprint(t)\nt % 7"
NOTES = re.compile("kept for other kernels|was kept from|Not kept")
KEPT_FROM = re.compile(r"kept from \d+ \w+,? \d\d:\d\d")


def test_a_result_is_kept_restored_and_made_anew(desk: Desk) -> None:
    page = desk.notebook(slow=CLOCK, use="print('used', t)")
    slow = page.cell("slow")
    slow.run().is_("fresh")
    slow.menu("Keep results")
    expect(slow.region).to_contain_text("keeps results")
    eventually(lambda: "# %% slow cache=true" in desk.file().read_text(), True)

    slow.run().is_("fresh")
    expect(slow.region.get_by_title("Its result is kept for other kernels.")).to_have_text(
        re.compile("^kept")
    )
    shown = slow.output.inner_text()
    page.perform("Restart kernel")
    page.cell("use").run().is_("fresh")
    expect(slow.region).to_contain_text(KEPT_FROM)
    slow.is_("fresh").shows(shown.split()[0])
    page.cell("use").shows("used " + shown.split()[0])

    slow.menu("Run anew")
    expect(slow.region).not_to_contain_text(KEPT_FROM)
    expect(slow.output).not_to_contain_text(shown.split()[0])
    page.cell("use").is_("fresh")
    expect(page.cell("use").output).not_to_contain_text(shown.split()[0])

    slow.menu("Do not keep results")
    eventually(lambda: "cache" in desk.file().read_text(), False)


def test_a_result_that_cannot_be_kept_says_why(desk: Desk) -> None:
    page = desk.notebook(first="g = (n for n in [1])")
    cell = page.cell("first")
    cell.menu("Keep results")
    cell.run().is_("fresh")
    note = cell.region.get_by_title(re.compile("Not kept: `g` cannot be pickled"))
    expect(note).to_contain_text("not kept")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 360])
def test_what_is_said_of_keeping_fits(desk: Desk, scheme: str, width: int) -> None:
    text = (
        '# %% slow cache=true run="manual"\nimport time\nx = time.time_ns()\n\n'
        "# %% a_cell_with_a_rather_long_name cache=true\ng = (n for n in [1])\n\n"
        "# %% third cache=true\ny = 1\n"
    )
    desk.file().write_text(text)
    size = {"width": width, "height": 800}
    page = desk.open(viewport=size, color_scheme=scheme)
    page.run_all() if width > 400 else page.perform("Run all cells")
    page.cell("third").is_("fresh")
    expect(page.cell("slow").region).to_contain_text("kept")
    page.perform("Restart kernel and run all cells")
    expect(page.cell("slow").region).to_contain_text(KEPT_FROM)
    expect(page.cell("third").region).to_contain_text(KEPT_FROM)
    overflow = page.page.evaluate("document.documentElement.scrollWidth - innerWidth")
    assert overflow <= 0
    for cell in ("slow", "a_cell_with_a_rather_long_name", "third"):
        assert not overlaps(page, cell)
    page.page.screenshot(path=PICTURES / f"kept-{scheme}-{width}.png", animations="disabled")


def overlaps(page: Editor, cell: str) -> bool:
    """Say whether what is said of keeping stands where how the cell stands is told."""
    region = page.cell(cell).region
    note, words = region.get_by_title(NOTES), region.locator(".words [aria-hidden]")
    one, other = note.bounding_box(), words.bounding_box()
    assert one is not None
    assert other is not None
    beside = one["x"] + one["width"] <= other["x"] or other["x"] + other["width"] <= one["x"]
    apart = one["y"] + one["height"] <= other["y"] or other["y"] + other["height"] <= one["y"]
    return not (beside or apart)
