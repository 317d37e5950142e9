"""Coming back: a reload, a network that fails, a server that is restarted. Nothing is lost by it."""

import signal
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from journeys.conftest import at
from journeys.desk import Desk, eventually, written
from journeys.proxy import Proxy, proxy
from server.running import running

pytestmark = pytest.mark.journey

OFFLINE = ("ERR_", "WebSocket", "Failed to fetch")
"""What a browser itself complains about when the network is gone."""


@pytest.fixture
def network() -> Iterator[Proxy]:
    with proxy() as made:
        yield made


@pytest.fixture
def remote(browser: Browser, network: Proxy, tmp_path: Path) -> Iterator[Desk]:
    """A desk whose pages reach their server through the network."""
    name = f"127.0.0.1:{network.port}"
    with running("edit", str(tmp_path), "--allow-host", name) as server:
        network.target = server.port
        desk = Desk(browser, server, tmp_path)
        desk.origin = f"http://{name}"
        desk.expect_trouble(*OFFLINE)
        yield from at(desk)


def ticking(gate: Path) -> str:
    """Code that prints one line, and a second one when the gate is there."""
    wait = f"while not os.path.exists({str(gate)!r}): time.sleep(0.01)"
    return f"import os, time\nprint('before')\n{wait}\nprint('meanwhile')"


def test_a_reload_shows_everything_as_it_was(desk: Desk) -> None:
    editor = desk.notebook(a="x = 1", b="print('x is', x)\nx", c="1 / 0", md="# Title")
    editor.run_all()
    editor.cell("c").is_("failed")
    editor.cell("a").type("0")
    editor.cell("b").is_("stale")
    editor.page.reload()
    editor.live()
    editor.cell("a").says("x = 10").is_("stale")
    editor.cell("b").shows("x is 1").is_("stale")
    editor.cell("c").is_("failed").shows("ZeroDivisionError")
    expect(editor.cell("md").region.get_by_role("heading", name="Title")).to_be_visible()


def test_a_reload_while_a_cell_runs_finds_it_running(desk: Desk) -> None:
    gate = desk.file("gate")
    editor = desk.notebook(a=ticking(gate), b="print('after')")
    editor.run_all()
    editor.cell("a").shows("before")
    editor.page.reload()
    editor.live().cell("a").is_("running").shows("before")
    editor.cell("b").is_("queued")
    gate.touch()
    editor.cell("a").shows("meanwhile").is_("fresh")
    editor.cell("b").shows("after")


def test_a_page_that_is_closed_and_opened_again_finds_what_was_made_meanwhile(desk: Desk) -> None:
    gate = desk.file("gate")
    editor = desk.notebook(a=ticking(gate))
    editor.cell("a").run().shows("before")
    editor.page.close()
    gate.touch()
    desk.open().cell("a").shows("before").shows("meanwhile").is_("fresh")


def test_a_broken_connection_comes_back_by_itself(remote: Desk, network: Proxy) -> None:
    editor = remote.notebook(a="x = 1")
    network.cut()
    editor.connected("resuming")
    expect(editor.page.get_by_text("Reconnecting")).to_be_visible()
    network.mend()
    editor.connected("live")
    expect(editor.page.get_by_text("Reconnecting")).to_have_count(0)


def test_output_made_while_the_connection_was_broken_appears(remote: Desk, network: Proxy) -> None:
    gate = remote.file("gate")
    editor = remote.notebook(a=ticking(gate), b="print('after')")
    editor.run_all()
    editor.cell("a").shows("before")
    network.cut()
    editor.connected("resuming")
    gate.touch()
    whole = remote.server
    with whole.client() as client:
        eventually(lambda: client.get("/api/home").json()["kernels"][0]["status"], "idle")
    expect(editor.cell("a").output).not_to_contain_text("meanwhile")
    network.mend()
    editor.connected("live").cell("a").shows("meanwhile").is_("fresh")
    editor.cell("b").shows("after").is_("fresh")


def test_what_is_typed_and_run_while_the_connection_is_broken_is_done_afterwards(
    remote: Desk, network: Proxy
) -> None:
    editor = remote.notebook(a="x = 1", b="print('x is', x)")
    editor.cell("b").run().shows("x is 1")
    network.cut()
    editor.connected("resuming")
    editor.cell("a").type("000").edit()
    editor.press("Shift+Enter")
    assert remote.file().read_text() == written(a="x = 1", b="print('x is', x)")
    network.mend()
    editor.connected("live").cell("b").shows("x is 1000").is_("fresh")
    eventually(remote.file().read_text, written(a="x = 1000", b="print('x is', x)"))


def test_what_the_server_does_not_have_is_not_called_saved(remote: Desk, network: Proxy) -> None:
    editor = remote.notebook(a="x = 1").saved()
    network.silent = True
    editor.cell("a").type("0")
    editor.file_is("Not saved yet")
    editor.connected("resuming")
    editor.file_is("Not saved yet. Reconnecting… what you type is kept")
    network.silent = False
    editor.connected("live").saved()
    eventually(remote.file().read_text, written(a="x = 10"))


def test_a_browser_without_network_says_what_is_not_saved(remote: Desk) -> None:
    editor = remote.notebook(a="x = 1").saved()
    editor.page.context.set_offline(True)
    editor.cell("a").type("0")
    editor.file_is("Not saved yet. Reconnecting… what you type is kept")
    editor.page.context.set_offline(False)
    editor.connected("live").saved()
    eventually(remote.file().read_text, written(a="x = 10"))


def test_typing_goes_on_while_the_connection_breaks_again_and_again(
    remote: Desk, network: Proxy
) -> None:
    editor = remote.notebook(a="x = ")
    editor.cell("a").edit()
    for digit in "123456":
        editor.page.keyboard.type(digit)
        network.cut()
        editor.page.keyboard.type(digit)
        network.mend()
    editor.connected("live").cell("a").says("x = 112233445566")
    eventually(remote.file().read_text, "# %% a\nx = 112233445566\n")


def test_over_a_slow_network_what_is_typed_goes_where_it_was_meant(
    remote: Desk, network: Proxy
) -> None:
    editor = remote.notebook(a="x = 1")
    network.lag = 0.2
    editor.cell("a").edit()
    editor.press("Alt+Enter")
    editor.page.keyboard.type("print(x + 1)")
    editor.press("Shift+Enter")
    editor.page.keyboard.type("print(x + 2)")
    editor.press("Control+Enter")
    editor.cell(3).shows("3").says("print(x + 2)")
    editor.cell(2).shows("2").says("print(x + 1)")
    editor.cell("a").says("x = 1")


@pytest.mark.parametrize("lag", [0.05, 0.2, 0.8])
def test_over_a_slow_network_a_cell_becomes_prose_while_it_is_written(
    remote: Desk, network: Proxy, lag: float
) -> None:
    editor = remote.notebook(a="x = 1")
    editor.cell("a").edit()
    network.lag = lag
    editor.press("Alt+Enter", "Escape", "m", "Enter")
    editor.page.keyboard.type("# The end")
    editor.press("Shift+Enter")
    expect(editor.page.get_by_role("heading", name="The end")).to_be_visible()
    editor.page.keyboard.type("print(x + 1)")
    editor.press("Control+Enter")
    editor.cell(3).shows("2").says("print(x + 1)")
    expect(editor.page.get_by_role("dialog")).to_have_count(0)


def test_two_tabs_agree_after_one_of_them_was_away(remote: Desk, network: Proxy) -> None:
    away = remote.notebook(a="x = 1", b="y = 2")
    remote.origin = remote.server.origin
    here = remote.open()
    network.cut()
    away.connected("resuming").cell("a").type("1")
    here.cell("a").edit()
    here.press("Home")
    here.page.keyboard.type("z = ")
    here.cell("b").select()
    here.press("d", "d").order("a")
    network.mend()
    away.connected("live").order("a").cell("a").says("z = x = 11")
    here.cell("a").says("z = x = 11")


def test_a_browser_that_is_offline_says_so_and_comes_back(desk: Desk) -> None:
    desk.expect_trouble(*OFFLINE)
    context = desk.browser()
    desk.write(a="x = 1")
    editor = desk.open(page=context.new_page())
    context.set_offline(True)
    editor.page.evaluate("dispatchEvent(new Event('offline'))")
    editor.cell("a").type("23")
    context.set_offline(False)
    editor.connected("live")
    eventually(desk.file().read_text, "# %% a\nx = 123\n")


def test_a_server_that_begins_anew_gets_what_the_old_one_did_not_save(
    browser: Browser, tmp_path: Path
) -> None:
    with running("edit", str(tmp_path), "--no-token") as old:
        desk = Desk(browser, old, tmp_path)
        desk.expect_trouble(*OFFLINE)
        for _ in at(desk):
            editor = desk.notebook(a="x = 1", b="print('x is', x)")
            editor.cell("b").run().shows("x is 1")
            old.end(signal.SIGKILL)
            editor.connected("resuming").cell("a").type("234")
            with running("edit", str(tmp_path), "--no-token", "--port", str(old.port)):
                editor.connected("live").cell("a").says("x = 1234").is_("stale")
                eventually(desk.file().read_text, written(a="x = 1234", b="print('x is', x)"))
                editor.cell("b").run().shows("x is 1234").is_("fresh")


def test_the_cursor_stays_in_the_text_when_a_server_begins_anew(
    browser: Browser, tmp_path: Path
) -> None:
    with running("edit", str(tmp_path), "--no-token") as old:
        desk = Desk(browser, old, tmp_path)
        desk.expect_trouble(*OFFLINE)
        for _ in at(desk):
            editor = desk.notebook(a="x = 1", b="y = 2", c="z = 3")
            editor.cell("b").edit()
            old.end(signal.SIGKILL)
            editor.connected("resuming")
            with running("edit", str(tmp_path), "--no-token", "--port", str(old.port)):
                editor.connected("live")
                expect(editor.cell("b").code).to_be_focused()
                editor.page.keyboard.type("dd")
                editor.order("a", "b", "c").cell("b").says("y = 2dd")


def test_a_server_that_begins_anew_with_another_token_asks_to_sign_in(
    browser: Browser, tmp_path: Path
) -> None:
    with running("edit", str(tmp_path)) as old:
        desk = Desk(browser, old, tmp_path)
        desk.expect_trouble(*OFFLINE, "401", "403")
        for _ in at(desk):
            editor = desk.notebook(a="x = 1")
            old.end(signal.SIGINT)
            editor.connected("resuming").cell("a").type("23")
            with running("edit", str(tmp_path), "--port", str(old.port)) as new:
                expect(editor.page.get_by_role("alert")).to_contain_text("goes on with all that")
                with editor.page.expect_popup() as popup:
                    editor.page.get_by_role("link", name="Sign in").click()
                popup.value.get_by_role("textbox", name="Access token").fill(new.access)
                popup.value.keyboard.press("Enter")
                expect(popup.value.get_by_role("button", name="New notebook")).to_be_visible()
                popup.value.close()
                editor.connected("live").cell("a").says("x = 123")
                eventually(desk.file().read_text, "# %% a\nx = 123\n")


def test_opening_runs_nothing_and_shows_the_outputs_of_last_time(
    browser: Browser, tmp_path: Path
) -> None:
    witness = tmp_path / "witness"
    code = f"with open({str(witness)!r}, 'a') as file: file.write('ran ')\nprint('made once')"
    with running("edit", str(tmp_path)) as server:
        for desk in at(Desk(browser, server, tmp_path)):
            editor = desk.notebook(a=code, b="1 + 41").run_all()
            editor.cell("b").shows("42").is_("fresh")
            editor.page.close()
            server.end(signal.SIGINT)
    with running("edit", str(tmp_path)) as server:
        for desk in at(Desk(browser, server, tmp_path)):
            editor = desk.open()
            editor.cell("a").shows("made once").is_("stale")
            editor.cell("b").shows("42").is_("stale")
            expect(editor.cell("b").output).to_contain_text("From an earlier session")
            expect(editor.page.get_by_text("No kernel yet")).to_be_visible()
            assert desk.kernels() == []
    assert witness.read_text() == "ran "
