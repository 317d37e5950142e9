"""Media and layouts on the page: parts live as they do alone, and large ones wait."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import expect

from journeys.conftest import ROOT
from journeys.desk import Desk
from journeys.editor import Editor

pytestmark = pytest.mark.journey

GN = "import gonium as gn\n"


@pytest.fixture
def example(desk: Desk) -> Editor:
    """The example with one of everything, run."""
    desk.file("media.py").write_text((ROOT / "examples/media.py").read_text())
    editor = desk.open("media.py").run_all()
    editor.cell("wait").is_("fresh")
    return editor


def test_everything_in_the_example_is_shown(example: Editor) -> None:
    page, cell = example.page, example.cell
    cell("settings").shows("Golden ratio")
    expect(cell("settings").output.get_by_role("slider", name="Turns")).to_have_value("5")
    expect(cell("side_by_side").output.get_by_role("img", name="A spiral")).to_be_visible()
    cell("side_by_side").shows("5 turns")
    expect(
        cell("side_by_side").output.get_by_role("note", name="Beside each other")
    ).to_be_visible()
    cell("figures").shows("92.4 %")
    expect(cell("beside_a_bar").output.get_by_role("complementary")).to_contain_text(
        "The bar stands"
    )
    cell("steps").shows("200 of 200")
    expect(cell("steps").output.get_by_role("progressbar", name="Adding up")).to_be_visible()
    cell("wait").shows("Found it")
    cell("wait").shows("19900")
    cell("foreign").region.scroll_into_view_if_needed()
    frame = cell("foreign").output.frame_locator("iframe").frame_locator("iframe")
    expect(frame.get_by_text("A page of its own")).to_be_visible()
    sound = cell("sound").output.locator("audio")
    sound.scroll_into_view_if_needed()
    page.wait_for_function("audio => audio.duration > 0.4", arg=sound.element_handle())
    with page.expect_download() as saved:
        cell("sound").output.get_by_role("button", name="Download turns.csv").click()
    assert saved.value.suggested_filename == "turns.csv"
    assert Path(saved.value.path()).read_text() == "turns\n5\n"


def test_tabs_show_one_part_and_a_slider_in_them_is_live(example: Editor) -> None:
    out = example.cell("in_tabs").output
    out.scroll_into_view_if_needed()
    slider = out.get_by_role("tabpanel", name="Element").get_by_role("slider", name="Turns")
    slider.press("ArrowRight")
    example.cell("side_by_side").shows("6 turns")
    expect(example.cell("settings").output.get_by_role("slider", name="Turns")).to_have_value("6")
    out.get_by_role("tab", name="Element").press("End")
    expect(out.get_by_role("tab", name="Difference")).to_be_focused()
    expect(out.get_by_role("tabpanel", name="Difference")).to_contain_text("+turns = 5")
    expect(slider).to_be_hidden()
    out.get_by_role("tab", name="Diagram").click()
    picture = out.get_by_role("img", name=re.compile("^Diagram: graph LR"))
    expect(picture).to_have_js_property("complete", True)
    assert picture.evaluate("image => image.naturalWidth") > 100


def test_a_reader_keeps_their_tab_when_the_cell_runs_again(desk: Desk) -> None:
    editor = desk.notebook(
        a=f"{GN}import time\ngn.tabs({{'One': 'first', 'Two': f'at {{time.time()}}'}})"
    )
    editor.run_all().cell("a").shows("first")
    editor.cell("a").output.get_by_role("tab", name="Two").click()
    before = editor.cell("a").shows("at ").output.inner_text()
    editor.cell("a").run()
    expect(editor.cell("a").output).not_to_have_text(before, use_inner_text=True)
    expect(editor.cell("a").output.get_by_role("tab", name="Two")).to_have_attribute(
        "aria-selected", "true"
    )


def test_labels_open_and_close_and_parts_come_one_by_one(example: Editor) -> None:
    out = example.cell("folded").output
    tree, text = (
        out.get_by_role("button", name=name, exact=True) for name in ("A tree", "Text of JSON")
    )
    tree.click()
    expect(out.get_by_role("region", name="A tree")).to_contain_text("NaN")
    text.click()
    expect(tree).to_have_attribute("aria-expanded", "false")
    slides = example.cell("one_by_one").output
    expect(slides.get_by_role("img", name="2 turns")).to_be_visible()
    slides.get_by_role("button", name="Next").click()
    expect(slides.get_by_role("img", name="4 turns")).to_be_visible()
    expect(slides.get_by_role("img", name="2 turns")).to_have_count(0)


def test_a_document_is_drawn_when_it_is_asked_for(example: Editor) -> None:
    out = example.cell("document").output
    expect(out.locator("canvas")).to_have_count(0)
    out.get_by_role("button", name="Open the document").click()
    page = out.get_by_label("Document, page 1 of 1")
    page.scroll_into_view_if_needed()
    dark = """canvas => {
      const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
      for (let at = 0; at < data.length; at += 4) if (data[at + 3] > 200 && data[at] < 60) return true;
      return false;
    }"""
    example.page.wait_for_function(dark, arg=page.element_handle())


def test_what_cannot_be_shown_is_said(desk: Desk) -> None:
    editor = desk.notebook(
        empty=f"{GN}gn.image(b'')",
        broken="gn.image(b'\\x89PNG\\r\\n\\x1a\\n' + bytes(9))",
        diagram="gn.mermaid('graph XY; ---')",
        paper="gn.pdf(b'%PDF-1.4 nothing')",
        sound="gn.audio(b'no sound at all')",
        sign="gn.icon('unheard of')",
        same="gn.diff('a', 'a')",
    )
    editor.run_all()
    said = {
        "empty": "image/png is empty",
        "broken": "This picture could not be shown",
        "diagram": "This diagram could not be drawn",
        "paper": "This document could not be read",
        "sound": "This sound could not be played",
        "sign": "[no icon is called unheard of]",
        "same": "There is no difference.",
    }
    for name, words in said.items():
        editor.cell(name).region.scroll_into_view_if_needed()
        editor.cell(name).shows(words)
