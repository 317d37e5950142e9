"""Editing a cell and running it: what runs with it, what is seen meanwhile, how it is stopped."""

import re

import pytest
from playwright.sync_api import expect

from journeys.desk import Desk
from journeys.editor import MOD

pytestmark = pytest.mark.journey

CHAIN = {"a": "x = 1", "b": "y = x + 1\nprint('y', y)", "c": "print('z', 10)"}


def test_shift_enter_runs_the_cell_and_what_is_stale_below(desk: Desk) -> None:
    editor = desk.notebook(**CHAIN)
    editor.cell("a").write("x = 41").edit()
    editor.press("Shift+Enter")
    editor.cell("a").is_("fresh")
    editor.cell("b").is_("fresh").shows("y 42")
    editor.cell("c").is_("stale")


def test_shift_enter_goes_to_the_next_cell(desk: Desk) -> None:
    editor = desk.notebook(**CHAIN)
    editor.cell("a").edit()
    editor.press("Shift+Enter")
    expect(editor.cell("b").region).to_be_focused()


def test_shift_enter_in_the_last_cell_makes_another(desk: Desk) -> None:
    editor = desk.notebook(a="x = 1")
    editor.cell("a").edit()
    editor.press("Shift+Enter")
    editor.order("a", "2")
    editor.page.keyboard.type("print(x + 1)")
    editor.press(f"{MOD}+Enter")
    editor.cell(2).is_("fresh").shows("2")


def test_ctrl_enter_runs_and_stays(desk: Desk) -> None:
    editor = desk.notebook(**CHAIN)
    editor.cell("b").run().shows("y 2").is_("fresh")
    editor.cell("a").is_("fresh")
    expect(editor.cell("b").region).to_be_focused()


def test_alt_enter_runs_and_inserts_a_cell(desk: Desk) -> None:
    editor = desk.notebook(a="x = 1", b="x + 1")
    editor.cell("a").edit()
    editor.press("Alt+Enter")
    editor.order("a", "2", "b")
    editor.page.keyboard.type("inserted = x")
    editor.cell(2).says("inserted = x")
    editor.cell("a").is_("fresh")


def test_the_button_runs_a_cell(desk: Desk) -> None:
    editor = desk.notebook(a="print('pressed')")
    cell = editor.cell("a")
    cell.region.hover()
    cell.button("Run cell").click()
    cell.shows("pressed").is_("fresh")


def test_run_all_runs_everything_and_run_stale_what_has_changed(desk: Desk) -> None:
    editor = desk.notebook(a="import random\nr = random.random()\nr", b="x = 1", c="print(x, r)")
    editor.run_all()
    for name in "abc":
        editor.cell(name).is_("fresh")
    before = editor.cell("a").output.inner_text()
    expect(editor.button("Run stale")).to_be_disabled()
    editor.cell("b").write("x = 2").is_("stale")
    editor.button("Run stale").click()
    editor.cell("c").shows(re.compile(r"^\D*2 0\.\d+")).is_("fresh")
    assert editor.cell("a").output.inner_text() == before


def test_states_are_shown_as_they_change(desk: Desk) -> None:
    gate = desk.file("gate")
    wait = f"import os, time\nwhile not os.path.exists({str(gate)!r}): time.sleep(0.01)\nx = 1"
    editor = desk.notebook(a=wait, b="print(x)", c="1 / 0", d="(")
    editor.cell("a").is_("stale")
    editor.run_all()
    editor.cell("a").is_("running")
    editor.cell("b").is_("queued")
    expect(editor.cell("a").button("Stop")).to_be_visible()
    expect(editor.page).to_have_title(re.compile("^● "))
    gate.touch()
    editor.cell("a").is_("fresh")
    editor.cell("b").is_("fresh")
    editor.cell("c").is_("failed")
    expect(editor.page).to_have_title(re.compile("^[^●]"))


def test_states_are_told_in_words(desk: Desk) -> None:
    editor = desk.notebook(a="x = 1", b="1 / 0", c="p = q", d="q = p")
    editor.run_all()
    expect(editor.cell("b").region).to_contain_text("failed")
    expect(editor.cell("c").region).to_contain_text(re.compile("circle|cycle|depend"))
    editor.cell("c").is_("blocked")
    expect(editor.cell("a").region).to_contain_text("fresh")
    editor.cell("a").write("x = 3")
    expect(editor.cell("a").region).to_contain_text("stale")


def test_outputs_appear_while_a_cell_runs(desk: Desk) -> None:
    gate = desk.file("gate")
    wait = f"while not os.path.exists({str(gate)!r}): time.sleep(0.01)"
    editor = desk.notebook(a=f"import os, time\nprint('first')\n{wait}\nprint('second')")
    cell = editor.cell("a").run().shows("first").is_("running")
    expect(cell.output).not_to_contain_text("second")
    gate.touch()
    cell.shows("second").is_("fresh")


def test_what_child_processes_print_appears(desk: Desk) -> None:
    editor = desk.notebook(a="import subprocess\n_ = subprocess.run(['echo', 'from a child'])")
    editor.cell("a").run().shows("from a child")


def test_awaiting_needs_no_function(desk: Desk) -> None:
    editor = desk.notebook(a="import asyncio\nawait asyncio.sleep(0.01)\nprint('awaited')")
    editor.cell("a").run().shows("awaited").is_("fresh")


@pytest.mark.parametrize(
    "code",
    [
        "while True: pass",
        "import time\ntime.sleep(10_000)",
        "import asyncio\nawait asyncio.sleep(10_000)",
    ],
    ids=["a loop", "a sleep", "an await"],
)
def test_stop_interrupts(desk: Desk, code: str) -> None:
    editor = desk.notebook(a=f"print('begun', flush=True)\n{code}", b="print('alive')")
    editor.cell("a").run().shows("begun").is_("running")
    editor.button("Stop").click()
    editor.cell("a").is_("stale")
    expect(editor.cell("a").region).to_contain_text("it was interrupted")
    expect(editor.button("Stop")).to_be_disabled()
    editor.cell("b").run().shows("alive")


def test_what_does_not_listen_can_be_ended_with_its_kernel(desk: Desk) -> None:
    deaf = "import itertools\nprint('begun', flush=True)\nsum(itertools.repeat(0))"
    editor = desk.notebook(a=deaf, b="print('alive')")
    notice = editor.page.get_by_role("alert").filter(has_text="does not listen")
    editor.cell("a").run().shows("begun")
    editor.button("Stop").click()
    expect(notice).to_contain_text("Cell a was told to stop")
    editor.page.reload()
    editor.live()
    notice.get_by_role("button", name="End the kernel").click()
    expect(notice).to_have_count(0)
    editor.cell("a").shows("begun").is_("stale")
    editor.cell("b").run().shows("alive").is_("fresh")


def test_what_listens_after_a_while_needs_no_end_of_the_kernel(desk: Desk) -> None:
    gate = desk.file("gate")
    stubborn = (
        "import os, time\nprint('begun', flush=True)\n"
        f"while not os.path.exists({str(gate)!r}):\n"
        "    try: time.sleep(60)\n    except KeyboardInterrupt: print('heard', flush=True)"
    )
    editor = desk.notebook(a=stubborn)
    notice = editor.page.get_by_role("alert").filter(has_text="does not listen")
    editor.cell("a").run().shows("begun")
    editor.button("Stop").click()
    editor.cell("a").shows("heard")
    expect(notice).to_be_visible()
    gate.touch()
    editor.button("Stop").click()
    expect(notice).to_have_count(0)
    editor.cell("a").is_("fresh")


def test_the_stop_button_of_a_cell_and_the_key_i_i_interrupt(desk: Desk) -> None:
    editor = desk.notebook(a="print('begun', flush=True)\nwhile True: pass")
    cell = editor.cell("a").run().shows("begun")
    cell.region.hover()
    cell.button("Stop").click()
    cell.is_("stale").run().is_("running").shows("begun")
    editor.press("i", "i")
    cell.is_("stale")


def test_stop_takes_queued_cells_back(desk: Desk) -> None:
    editor = desk.notebook(a="print('begun')\nwhile True: pass", b="print('never')")
    editor.run_all()
    editor.cell("a").shows("begun")
    editor.cell("b").is_("queued")
    editor.button("Stop").click()
    editor.cell("b").is_("stale")
    expect(editor.cell("b").output).to_have_count(0)


def test_an_error_shows_its_message_and_the_frames_of_the_user(desk: Desk) -> None:
    editor = desk.notebook(
        a="import json\n\ndef parse(text):\n    return json.loads(text)",
        b="parse('{broken')",
    )
    cell = editor.cell("b").run().is_("failed").shows("JSONDecodeError").shows("Expecting property")
    frames = cell.output.get_by_role("listitem")
    expect(frames.filter(has_text="parse('{broken')")).to_be_visible()
    expect(frames.filter(has_text="return json.loads(text)")).to_be_visible()
    expect(frames.filter(has_text="libraries")).to_be_visible()
    expect(cell.output).not_to_contain_text("raw_decode")
    cell.output.get_by_role("button", name="frames of libraries").click()
    expect(cell.output).to_contain_text("raw_decode")


def test_a_frame_of_an_error_leads_to_its_line(desk: Desk) -> None:
    editor = desk.notebook(a="def divide(by):\n    return 1 / by", b="divide(0)")
    cell = editor.cell("b").run().is_("failed")
    cell.output.get_by_role("link", name=re.compile("a.*line 2")).click()
    editor.page.keyboard.type("# here ")
    expect(editor.cell("a").code).to_contain_text(re.compile("# here"))


def test_a_cell_that_does_not_parse_says_where_and_the_others_run(desk: Desk) -> None:
    editor = desk.notebook(a="x = (1,", b="print('sound')")
    editor.run_all()
    editor.cell("b").is_("fresh").shows("sound")
    editor.cell("a").is_("failed")
    expect(editor.cell("a").region).to_contain_text(re.compile("never closed|SyntaxError"))


def test_restart_ends_the_process_and_keeps_outputs(desk: Desk) -> None:
    editor = desk.notebook(a="import os\nx = os.getpid()", b="print('in', x)")
    editor.run_all()
    editor.cell("b").is_("fresh").shows("in ")
    before = editor.cell("b").output.inner_text()
    editor.button("Restart kernel").click()
    expect(editor.cell("b").output).to_have_text(before, use_inner_text=True)
    editor.cell("b").run()
    expect(editor.cell("b").output).not_to_have_text(before, use_inner_text=True)
    editor.cell("b").is_("fresh").shows("in ")


def test_restart_asks_while_something_runs(desk: Desk) -> None:
    editor = desk.notebook(a="while True: pass", b="print('after')")
    editor.cell("a").run().is_("running")
    editor.button("Restart kernel").click()
    dialog = editor.page.get_by_role("dialog", name="Restart the kernel?")
    dialog.get_by_role("button", name="Restart", exact=True).click()
    expect(dialog).to_have_count(0)
    editor.cell("a").is_("stale")
    editor.cell("b").run().shows("after")


def test_the_death_of_a_kernel_is_named(desk: Desk) -> None:
    editor = desk.notebook(
        a="import os, signal\nos.kill(os.getpid(), signal.SIGKILL)", b="print(1)"
    )
    editor.cell("a").run()
    expect(editor.page.get_by_role("alert").first).to_contain_text(re.compile("kernel", re.I))
    editor.cell("a").is_("stale")
    expect(editor.cell("a").region).to_contain_text("the kernel ended while it ran")
    editor.cell("b").run().shows("1").is_("fresh")


def test_a_cell_switched_off_does_not_run(desk: Desk) -> None:
    editor = desk.notebook(a="print('off')", b="print('on')")
    editor.cell("a").menu("Disable")
    expect(editor.cell("a").region).to_contain_text("disabled")
    editor.run_all()
    editor.cell("b").shows("on")
    expect(editor.cell("a").output).to_have_count(0)


def test_names_have_one_meaning_in_document_order(desk: Desk) -> None:
    editor = desk.notebook(a="n = 1", b="print('first', n)", c="n = 2", d="print('second', n)")
    editor.run_all()
    editor.cell("b").shows("first 1")
    editor.cell("d").shows("second 2")
