"""Elements on the page: people move them by pointer and keys, and the cells that read them follow."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, expect

from journeys.conftest import at
from journeys.desk import Desk
from server.running import running

pytestmark = pytest.mark.journey

MAKE = "import gonium as gn\n"


def test_a_slider_moves_what_reads_it_and_nothing_else(desk: Desk) -> None:
    editor = desk.notebook(
        make=f"{MAKE}limit = gn.ui.slider(0, 10, value=3, label='Limit', help='At most this')\nlimit",
        twice="print('twice', limit.value * 2)",
        other="import random\nprint('other', random.random())",
    )
    editor.run_all()
    slider = editor.page.get_by_role("slider", name="Limit")
    expect(slider).to_have_value("3")
    editor.cell("twice").shows("twice 6")
    before = editor.cell("other").shows("other").output.inner_text()
    slider.focus()
    editor.press("ArrowRight", "ArrowRight")
    editor.cell("twice").shows("twice 10").is_("fresh")
    editor.press("End")
    editor.cell("twice").shows("twice 20")
    expect(slider).to_be_focused()
    assert editor.cell("other").output.inner_text() == before
    expect(editor.page.get_by_role("note", name="At most this")).to_be_visible()


def test_a_drag_ends_where_the_hand_lets_go(desk: Desk) -> None:
    editor = desk.notebook(
        make=f"{MAKE}limit = gn.ui.slider(0, 100, label='Limit')\nlimit",
        text="gn.md(f'{limit} is at **{limit.value}** now.')",
    )
    editor.run_all()
    inline = editor.cell("text").output.get_by_role("slider", name="Limit")
    drag(inline, 0.1, 0.5)
    expect(inline).to_have_value(re.compile(r"^(49|50|51)$"))
    value = inline.input_value()
    editor.cell("text").shows(f"is at {value} now").is_("fresh")
    expect(editor.cell("make").output.get_by_role("slider")).to_have_value(value)


def drag(slider: Locator, start: float, end: float) -> None:
    """Take the handle, pull it slowly, and let go; all that while cells run and text changes."""
    box = slider.bounding_box()
    assert box
    mouse, y = slider.page.mouse, box["y"] + box["height"] / 2
    mouse.move(box["x"] + box["width"] * start, y)
    mouse.down()
    for step in range(1, 21):
        mouse.move(box["x"] + box["width"] * (start + (end - start) * step / 20), y)
        slider.page.wait_for_timeout(10)
    mouse.up()


def test_every_kind_says_what_it_is_and_gives_its_value(desk: Desk) -> None:
    kinds = {
        "s": "gn.ui.slider(0, 1, label='Share')",
        "r": "gn.ui.range_slider(0, 10, value=(2, 5), label='Range')",
        "n": "gn.ui.number(0, 100, value=20, label='Number')",
        "t": "gn.ui.text(label='Name')",
        "c": "gn.ui.checkbox(label='Adults')",
        "w": "gn.ui.switch(label='Logarithmic')",
        "o": "gn.ui.select({'Mean': sum, 'Most': max}, label='Statistic')",
        "m": "gn.ui.multiselect(['a', 'b', 'c'], label='Letters')",
        "q": "gn.ui.radio(['low', 'high'], label='Level')",
        "b": "gn.ui.button('Again')",
        "x": "gn.ui.run_button('Train')",
    }
    made = "\n".join(f"{name} = {code}\ngn.show({name})" for name, code in kinds.items())
    read = ", ".join(f"{name}.value" for name in kinds)
    editor = desk.notebook(make=MAKE + made, read=f"print({read})")
    editor.run_all()
    page, out = editor.page, editor.cell("read")
    out.shows("0 (2, 5) 20  False False <built-in function sum> [] low 0 False")
    page.get_by_role("slider", name="Share").press("ArrowRight")
    page.get_by_role("slider", name="Range, to").press("ArrowRight")
    page.get_by_role("slider", name="Range, from").press("ArrowLeft")
    page.get_by_role("spinbutton", name="Number").fill("30")
    page.get_by_role("textbox", name="Name").fill("Ada")
    page.get_by_role("textbox", name="Name").press("Enter")
    page.get_by_role("checkbox", name="Adults").check()
    page.get_by_role("switch", name="Logarithmic").check()
    page.get_by_role("combobox", name="Statistic").select_option(label="Most")
    page.get_by_role("button", name="Letters").click()
    page.get_by_role("checkbox", name="c", exact=True).check()
    page.get_by_role("checkbox", name="a", exact=True).check()
    page.keyboard.press("Escape")
    page.get_by_role("radio", name="high").check()
    page.get_by_role("button", name="Again").click()
    out.shows("1 (1, 6) 30 Ada True True <built-in function max> ['a', 'c'] high 1 False")
    page.get_by_role("button", name="Train").click()
    out.shows("high 1 True").is_("fresh")


def test_a_number_out_of_bounds_is_said_and_not_taken(desk: Desk) -> None:
    editor = desk.notebook(
        make=f"{MAKE}n = gn.ui.number(0, 100, value=20, label='Number')\nn", read="print(n.value)"
    )
    editor.run_all()
    field = editor.page.get_by_role("spinbutton", name="Number")
    field.fill("200")
    field.press("Enter")
    expect(editor.cell("make").output.get_by_role("alert")).to_have_text("At most 100.")
    editor.cell("read").shows("20")


def test_two_pages_see_each_others_hands(desk: Desk) -> None:
    editor = desk.notebook(
        make=f"{MAKE}limit = gn.ui.slider(0, 10, label='Limit')\nlimit", read="print(limit.value)"
    )
    editor.run_all()
    other = desk.open()
    editor.page.get_by_role("slider", name="Limit").press("End")
    expect(other.page.get_by_role("slider", name="Limit")).to_have_value("10")
    other.page.get_by_role("slider", name="Limit").press("ArrowLeft")
    expect(editor.page.get_by_role("slider", name="Limit")).to_have_value("9")
    editor.cell("read").shows("9")


def test_where_elements_stand_outlives_page_and_kernel(desk: Desk) -> None:
    editor = desk.notebook(
        make=f"{MAKE}limit = gn.ui.slider(0, 10, label='Limit')\nlimit", read="print(limit.value)"
    )
    editor.run_all()
    editor.page.get_by_role("slider", name="Limit").press("End")
    editor.cell("read").shows("10")
    editor.page.reload()
    editor.live()
    slider = editor.page.get_by_role("slider", name="Limit")
    expect(slider).to_have_value("10")
    editor.perform("Restart kernel and run all")
    editor.cell("read").shows("10").is_("fresh")
    expect(slider).to_have_value("10")


def test_refresh_runs_what_reads_it_again_and_again(desk: Desk) -> None:
    editor = desk.notebook(
        make=f"{MAKE}tick = gn.ui.refresh(['200ms'])\ntick", read="print('ticks', tick.value)"
    )
    editor.run_all()
    editor.cell("read").shows("ticks 0")
    editor.page.get_by_role("button", name="Refresh").click()
    editor.cell("read").shows("ticks 1")
    editor.page.get_by_role("combobox", name="Every").select_option("200ms")
    editor.cell("read").shows("ticks 4")


def test_an_element_of_an_earlier_session_shows_where_it_stood(
    browser: Browser, tmp_path: Path
) -> None:
    with running("edit", str(tmp_path)) as server:
        for desk in at(Desk(browser, server, tmp_path)):
            editor = desk.notebook(make=f"{MAKE}n = gn.ui.slider(0, 9, value=4, label='Limit')\nn")
            editor.run_all()
            expect(editor.page.get_by_role("slider", name="Limit")).to_be_enabled()
    with running("edit", str(tmp_path)) as server:
        for desk in at(Desk(browser, server, tmp_path)):
            slider = desk.open().page.get_by_role("slider", name="Limit")
            expect(slider).to_have_value("4")
            expect(slider).to_be_disabled()
