"""Widgets of ipywidgets and anywidget on the page: they work, in several places at once, without the
page's origin, and cells that read them follow."""

import re

import pytest
from playwright.sync_api import FrameLocator, expect

from journeys.desk import Desk
from journeys.editor import Cell

pytestmark = pytest.mark.journey

COUNTER = '''import anywidget, traitlets
class Counter(anywidget.AnyWidget):
    _esm = """
    function render({ model, el }) {
      const button = document.createElement("button");
      const write = () => { button.textContent = `count is ${model.get("count")}, ${model.get("data").byteLength} bytes`; };
      button.addEventListener("click", () => { model.set("count", model.get("count") + 1); model.save_changes(); });
      model.on("change:count", write);
      model.on("change:data", write);
      model.on("msg:custom", (content, buffers) => { el.append(` heard ${content.word} ${buffers[0].byteLength}`); });
      const send = document.createElement("button");
      send.textContent = "say";
      send.addEventListener("click", () => model.send({ word: "hello" }, undefined, [new Uint8Array(50000).buffer]));
      write();
      el.classList.add("counter");
      el.append(button, send);
    }
    export default { render };
    """
    _css = ".counter button { color: rgb(10, 120, 40); }"
    count = traitlets.Int(3).tag(sync=True)
    data = traitlets.Bytes(b"abc").tag(sync=True)
counter = Counter()
counter.on_msg(lambda w, content, buffers: (print("said", content["word"], len(buffers[0])), w.send({"word": "back"}, [b"12"])))
counter'''


def frame(cell: Cell, index: int = 0) -> FrameLocator:
    """What a cell's widget shows."""
    return cell.output.locator("iframe[title=Widget]").nth(index).content_frame


def test_a_slider_of_ipywidgets_moves_what_reads_it(desk: Desk) -> None:
    editor = desk.notebook(
        make="import ipywidgets as w\ns = w.IntSlider(value=3, max=10, description='limit')\ns",
        twice="print('twice', s.value * 2)",
        other="import random\nprint('other', random.random())",
    )
    editor.run_all()
    slider = frame(editor.cell("make")).get_by_role("slider")
    expect(slider).to_have_attribute("aria-valuenow", "3.0")
    editor.cell("twice").shows("twice 6")
    before = editor.cell("other").shows("other").output.inner_text()
    slider.press("ArrowRight")
    editor.cell("twice").shows("twice 8").is_("fresh")
    slider.press("End")
    editor.cell("twice").shows("twice 20").is_("fresh")
    expect(slider).to_have_attribute("aria-valuenow", "10.0")
    assert editor.cell("other").output.inner_text() == before


def test_an_anywidget_works_with_bytes_and_messages(desk: Desk) -> None:
    editor = desk.notebook(make=COUNTER, read="print('read', counter.count)")
    editor.run_all()
    inside = frame(editor.cell("make"))
    button = inside.get_by_role("button", name="count is")
    expect(button).to_have_text("count is 3, 3 bytes")
    expect(button).to_have_css("color", "rgb(10, 120, 40)")
    button.click()
    button.click()
    expect(button).to_have_text("count is 5, 3 bytes")
    editor.cell("read").shows("read 5")
    inside.get_by_role("button", name="say").click()
    editor.cell("make").shows("said hello 50000")
    expect(inside.locator(".counter")).to_contain_text("heard back 2")


def test_code_that_changes_a_widget_changes_what_is_shown(desk: Desk) -> None:
    editor = desk.notebook(
        make=COUNTER, change="if False: counter\ndef go(): counter.data = b'x' * 9"
    )
    editor.run_all()
    expect(frame(editor.cell("make")).get_by_role("button", name="count is")).to_be_visible()
    editor.cell("change").write("vars(counter)\ncounter.data = b'x' * 9").run()
    expect(frame(editor.cell("make")).get_by_role("button", name="count is")).to_have_text(
        re.compile("9 bytes")
    )


def test_several_views_and_pages_are_in_step_and_a_page_that_reloads_is_too(desk: Desk) -> None:
    editor = desk.notebook(make=COUNTER, again="counter")
    editor.run_all()
    other = desk.open()
    mine = frame(editor.cell("make")).get_by_role("button", name="count is")
    again = frame(editor.cell("again")).get_by_role("button", name="count is")
    theirs = frame(other.cell("make")).get_by_role("button", name="count is")
    expect(theirs).to_have_text(re.compile("count is 3"))
    theirs.click()
    expect(mine).to_have_text(re.compile("count is 4"))
    again.click()
    expect(theirs).to_have_text(re.compile("count is 5"))
    editor.page.reload()
    editor.live()
    expect(mine).to_have_text(re.compile("count is 5"))


def test_interact_shows_what_its_function_prints_and_returns(desk: Desk) -> None:
    code = """import ipywidgets as w
@w.interact(x=(0, 10), word=["red", "green"])
def f(x=2, word="red"):
    print(f"{x} of {word}")
    return w.HTML(f"<b>{x * x}</b>")"""
    editor = desk.notebook(make=code)
    editor.run_all()
    inside = frame(editor.cell("make"))
    expect(inside.locator(".gonium-output")).to_contain_text("2 of red")
    expect(inside.locator(".gonium-output b")).to_have_text("4")
    inside.get_by_role("slider").press("ArrowRight")
    expect(inside.locator(".gonium-output b")).to_have_text("9")
    inside.get_by_role("combobox").select_option("green")
    expect(inside.locator(".gonium-output")).to_contain_text("3 of green")
    assert editor.cell("make").output.locator("iframe").count() == 1


def test_linked_widgets_move_together_also_where_they_stand_apart(desk: Desk) -> None:
    editor = desk.notebook(
        a="import ipywidgets as w\na = w.IntSlider(max=10)\nb = w.IntText()\na",
        b="w.jslink((a, 'value'), (b, 'value'))\nb",
    )
    editor.run_all()
    frame(editor.cell("a")).get_by_role("slider").press("End")
    expect(frame(editor.cell("b")).get_by_role("spinbutton")).to_have_value("10")
    frame(editor.cell("b")).get_by_role("spinbutton").fill("4")
    frame(editor.cell("b")).get_by_role("spinbutton").press("Enter")
    expect(frame(editor.cell("a")).get_by_role("slider")).to_have_attribute("aria-valuenow", "4.0")


def test_what_draws_a_widget_has_no_origin(desk: Desk) -> None:
    code = '''import anywidget
class Spy(anywidget.AnyWidget):
    _esm = """
    export default { async render({ el }) {
      let told = [origin];
      try { void parent.document.title; told.push("page"); } catch { told.push("no page"); }
      try { void localStorage.length; told.push("store"); } catch { told.push("no store"); }
      try { await fetch(parent.location ? "HERE/api/home" : ""); told.push("server"); } catch { told.push("no server"); }
      el.textContent = told.join(", ");
    } }
    """.replace("HERE", "ORIGIN")
Spy()'''
    desk.expect_trouble("Content Security Policy", "blocked", "Fetch API cannot load", "ERR_")
    editor = desk.notebook(spy=code.replace("ORIGIN", desk.origin))
    editor.run_all()
    expect(frame(editor.cell("spy")).locator("body")).to_contain_text(
        "null, no page, no store, no server"
    )


def test_a_file_reaches_the_kernel(desk: Desk) -> None:
    editor = desk.notebook(
        make="import ipywidgets as w\nup = w.FileUpload()\nup",
        read="print([(f.name, len(f.content)) for f in up.value])",
    )
    editor.run_all()
    with editor.page.expect_file_chooser() as chooser:
        frame(editor.cell("make")).get_by_role("button").click()
    data = {"name": "a.bin", "mimeType": "application/octet-stream", "buffer": b"z" * 300_000}
    chooser.value.set_files(data)  # type: ignore[arg-type]  # as Playwright documents it
    editor.cell("read").shows("[('a.bin', 300000)]")


def test_without_a_kernel_a_widget_says_what_to_do(desk: Desk) -> None:
    editor = desk.notebook(make="import ipywidgets as w\nw.IntSlider(value=3)")
    editor.run_all()
    expect(frame(editor.cell("make")).get_by_role("slider")).to_be_visible()
    editor.perform("Restart kernel")
    editor.cell("make").shows("run the cell to use it")


def test_a_package_that_brings_no_front_end_is_named(desk: Desk) -> None:
    code = """import ipywidgets as w, traitlets as t
class Odd(w.DOMWidget):
    _view_module = _model_module = t.Unicode("no-such-package").tag(sync=True)
    _view_name = t.Unicode("V").tag(sync=True)
    _model_name = t.Unicode("M").tag(sync=True)
Odd()"""
    desk.expect_trouble("no-such-package", "Could not", "model")
    editor = desk.notebook(odd=code)
    editor.run_all()
    expect(editor.cell("odd").output.get_by_role("alert")).to_contain_text(
        "What draws the widgets of no-such-package is not installed"
    )
