"""A real browser that is signed in, and pages of others that try to use that."""

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from server.running import Running, running

pytestmark = pytest.mark.journey


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    context = browser.new_context()
    yield context.new_page()
    context.close()


@pytest.fixture
def own(tmp_path: Path) -> Iterator[Running]:
    """A server whose link is still good."""
    (tmp_path / "nb.py").write_text("# %%\n1\n")
    with running("edit", str(tmp_path)) as server:
        yield server


class Foreign(BaseHTTPRequestHandler):
    """A page of somebody else: its content is what was set on the server."""

    def do_GET(self) -> None:
        content = self.server.content.encode()  # type: ignore[attr-defined]
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_: Any) -> None:
        pass


@pytest.fixture
def foreign() -> Iterator[ThreadingHTTPServer]:
    """A server at another port of this machine; its `content` is to be set."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), Foreign)
    server.content = ""  # type: ignore[attr-defined]
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


def visit(page: Page, foreign: ThreadingHTTPServer, name: str, content: str) -> None:
    foreign.content = f"<!doctype html><body>{content}"  # type: ignore[attr-defined]
    page.goto(f"http://{name}:{foreign.server_port}/")


ATTACKS = """
async ({ origin, socket }) => {
  const tried = {};
  const attempt = async (name, action) => {
    try { tried[name] = await action(); } catch (error) { tried[name] = "failed"; }
  };
  const post = { method: "POST", credentials: "include", body: "{}" };
  await attempt("read", async () => (await fetch(origin + "/api/home", { credentials: "include" })).status);
  await attempt("make", async () => (await fetch(origin + "/api/notebooks", post)).status);
  await attempt("make blindly", async () => (await fetch(origin + "/api/notebooks", { ...post, mode: "no-cors" })).type);
  await attempt("beacon", async () => navigator.sendBeacon(origin + "/api/notebooks", "{}"));
  await attempt("socket", () => new Promise((done) => {
    const opened = new WebSocket(socket);
    opened.onopen = () => done("open");
    opened.onerror = () => done("failed");
  }));
  await attempt("image", () => new Promise((done) => {
    const image = new Image();
    image.onload = () => done("loaded");
    image.onerror = () => done("failed");
    image.src = origin + "/api/home";
  }));
  await attempt("script", () => new Promise((done) => {
    const script = document.createElement("script");
    script.onload = () => done("loaded");
    script.onerror = () => done("failed");
    script.src = origin + "/health";
    document.body.append(script);
  }));
  const form = Object.assign(document.createElement("form"), { method: "POST", action: origin + "/api/tutorial", target: "sink" });
  const sink = Object.assign(document.createElement("iframe"), { name: "sink" });
  const frame = Object.assign(document.createElement("iframe"), { src: origin + "/" });
  document.body.append(form, sink, frame);
  form.submit();
  await new Promise((done) => setTimeout(done, 300));
  return tried;
}
"""


@pytest.mark.parametrize("name", ["127.0.0.1", "localhost"])
def test_a_page_at_another_port_can_do_nothing(
    page: Page, own: Running, foreign: ThreadingHTTPServer, tmp_path: Path, name: str
) -> None:
    page.goto(own.url)
    visit(page, foreign, name, "")
    before = sorted(path.name for path in tmp_path.iterdir())
    places = {"origin": own.origin, "socket": f"ws://{own.host}/socket/nb.py"}
    tried = page.evaluate(ATTACKS, places)
    assert tried.pop("beacon") in (True, False)
    assert tried.pop("make blindly") in ("opaque", "failed")
    assert set(tried.values()) == {"failed"}, tried
    assert sorted(path.name for path in tmp_path.iterdir()) == before
    for frame in page.frames[1:]:
        assert 'id="app"' not in frame.content()


def test_a_rebound_name_is_no_way_in(page: Page, own: Running) -> None:
    answer = page.goto(f"http://rebound.localhost:{own.port}/health")
    assert answer is not None
    assert answer.status == 403


@pytest.mark.parametrize("name", ["127.0.0.1", "localhost"])
def test_a_link_on_another_page_leads_to_the_notebook(
    page: Page, own: Running, foreign: ThreadingHTTPServer, name: str
) -> None:
    page.goto(own.url)
    visit(page, foreign, name, f'<a href="{own.origin}/edit/nb.py">Notebook</a>')
    page.get_by_text("Notebook").click()
    page.wait_for_url(f"{own.origin}/edit/nb.py")
    page.wait_for_selector("#snapshot", state="attached")


@pytest.mark.parametrize("name", ["127.0.0.1", "localhost"])
def test_the_printed_link_works_from_another_page(
    page: Page, own: Running, foreign: ThreadingHTTPServer, name: str
) -> None:
    """As from the terminal of a remote desktop or an editor in the browser."""
    visit(page, foreign, name, f'<a href="{own.url}">Printed</a>')
    page.get_by_text("Printed").click()
    page.wait_for_url(f"{own.origin}/")
    assert page.evaluate("fetch('/api/home').then((answer) => answer.status)") == 200
    assert page.evaluate("document.cookie") == ""


INSIDE = """
async (origin) => {
  const frame = document.createElement("iframe");
  frame.src = "/frame";
  frame.setAttribute("sandbox", "allow-scripts");
  const heard = [];
  addEventListener("message", ({ data }) => heard.push(data));
  await new Promise((done) => { frame.onload = done; document.body.append(frame); });
  frame.contentWindow.postMessage({ gonium: true, script: "", theme: { dark: false, colours: {} }, markup: `<script>
    const say = (name, value) => parent.postMessage({ name, value }, "*");
    say("origin", self.origin);
    try { say("parent", parent.document.title); } catch { say("parent", "refused"); }
    try { say("cookie", document.cookie); } catch { say("cookie", "refused"); }
    try { say("storage", String(localStorage)); } catch { say("storage", "refused"); }
    fetch("${origin}/api/home", { credentials: "include" }).then(() => say("fetch", "read"), () => say("fetch", "refused"));
    const socket = new WebSocket("${origin}/socket/nb.py".replace("http", "ws"));
    socket.onopen = () => say("socket", "open");
    socket.onerror = () => say("socket", "refused");
  </` + `script>` }, "*");
  for (let waited = 0; heard.filter((data) => data.name).length < 6 && waited < 100; waited++)
    await new Promise((done) => setTimeout(done, 50));
  return Object.fromEntries(heard.filter((data) => data.name).map(({ name, value }) => [name, value]));
}
"""


def test_foreign_markup_runs_without_an_origin_and_without_this_server(
    page: Page, own: Running
) -> None:
    page.goto(own.url)
    assert page.evaluate(INSIDE, own.origin) == {
        "origin": "null",
        "parent": "refused",
        "cookie": "refused",
        "storage": "refused",
        "fetch": "refused",
        "socket": "refused",
    }
