"""How screens look: light and dark, wide and at 360 px. Pictures of them lie in artifacts/screenshots."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from journeys.conftest import ROOT, at
from journeys.desk import Desk
from journeys.editor import MOD, Editor
from server.running import Running, running

pytestmark = pytest.mark.journey

PICTURES = ROOT / "artifacts" / "screenshots"
SCREENS: dict[str, dict[str, Any]] = {
    "light-wide": {"color_scheme": "light", "viewport": {"width": 1280, "height": 900}},
    "dark-wide": {"color_scheme": "dark", "viewport": {"width": 1280, "height": 900}},
    "light-narrow": {"color_scheme": "light", "viewport": {"width": 360, "height": 740}},
    "dark-narrow": {"color_scheme": "dark", "viewport": {"width": 360, "height": 740}},
}
SLOW = "import time\nfor step in range(1000):\n    print('step', step)\n    time.sleep(10)"
WIDE = "import polars as pl\npl.DataFrame({f'column {n}': ['some text'] * 3 for n in range(30)})"
LONG = "'a' * 400"
FLOW = {
    "settings": "size = 12\nscale = 2.5",
    "load": "raw = [n * scale for n in range(size)]",
    "clean": "data = raw[1:]",
    "mean": "mean = sum(data) / len(data)",
    **{f"plot{n}": f"print({n}, data[0])" for n in range(1, 6)},
    "bad": "share = mean / 0",
    "waits": "print(share)",
    "apart": "print('apart')",
}


@pytest.fixture(scope="module")
def gallery(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Running, Path]]:
    """A server with the examples, which have been run."""
    import shutil

    folder = tmp_path_factory.mktemp("gallery")
    shutil.copytree(ROOT / "examples", folder, dirs_exist_ok=True)
    with running("edit", str(folder)) as server:
        yield server, folder


@pytest.fixture(params=SCREENS)
def screen(
    request: pytest.FixtureRequest, gallery: tuple[Running, Path], browser: Browser
) -> Iterator["Screen"]:
    server, folder = gallery
    desk = Desk(browser, server, folder)
    for _ in at(desk):
        yield Screen(desk, request.param)


class Screen:
    """A page of one size and colour, and the pictures taken of it."""

    def __init__(self, desk: Desk, name: str) -> None:
        self.desk = desk
        self.name = name
        self.dark = name.startswith("dark")
        self.page: Page = desk.page(reduced_motion="reduce", **SCREENS[name])

    def open(self, name: str) -> Editor:
        return self.desk.open(name, page=self.page)

    def check(self, what: str) -> None:
        """Nothing is wider than the screen, and the ground is that of the theme; take a picture."""
        widths = self.page.evaluate(
            "[document.scrollingElement.scrollWidth, document.scrollingElement.clientWidth]"
        )
        assert widths[0] <= widths[1], f"{what} scrolls sideways: {widths}"
        lightness = self.page.evaluate(LIGHTNESS)
        assert (lightness < 0.3) if self.dark else (lightness > 0.9), lightness
        self.page.screenshot(path=PICTURES / f"{what}-{self.name}.png", animations="disabled")


LIGHTNESS = """
() => {
  const canvas = document.createElement("canvas").getContext("2d");
  const ground = [document.body, document.documentElement].map((one) => getComputedStyle(one).backgroundColor)
    .find((colour) => !/, 0\\)$|transparent/.test(colour));
  canvas.fillStyle = ground;
  canvas.fillRect(0, 0, 1, 1);
  const [red, green, blue] = canvas.getImageData(0, 0, 1, 1).data;
  return (red + green + blue) / 3 / 255;
}
"""


def test_home(screen: Screen) -> None:
    screen.page.goto(screen.desk.origin)
    expect(screen.page.get_by_role("list", name="Files").get_by_role("link").first).to_be_visible()
    screen.check("home")


def test_home_with_recent_notebooks_and_kernels(screen: Screen) -> None:
    editor = screen.open("names.py")
    editor.run_all()
    expect(editor.button("Run stale")).to_be_disabled()
    screen.page.goto(screen.desk.origin)
    expect(screen.page.get_by_role("region", name="Running kernels")).to_contain_text("MB")
    expect(screen.page.get_by_role("region", name="Recent")).to_be_visible()
    screen.check("home-in-use")


def test_sign_in(screen: Screen) -> None:
    screen.page.context.clear_cookies()
    screen.page.goto(screen.desk.origin)
    expect(screen.page.get_by_role("heading", name="Sign in")).to_be_visible()
    screen.check("sign-in")


def test_the_editor_as_it_opens(screen: Screen) -> None:
    screen.open("penguins.py")
    expect(screen.page.get_by_role("heading", name="How heavy is a penguin?")).to_be_visible()
    screen.check("editor-opened")


def test_the_editor_with_everything_run(screen: Screen) -> None:
    editor = screen.open("penguins.py")
    editor.run_all().cell("answer").is_("fresh")
    for name in ("load", "overview", "bills", "figure"):
        output = editor.cell(name).output
        output.scroll_into_view_if_needed()
        if name == "bills":
            expect(output.locator("svg, canvas").first).to_be_visible()
        if name == "figure":
            expect(output.get_by_role("img")).to_be_visible()
        editor.cell(name).region.evaluate("cell => cell.scrollIntoView({ block: 'start' })")
        screen.check(f"editor-{name}")
    screen.page.get_by_text("least squares chooses").scroll_into_view_if_needed()
    expect(screen.page.locator(".katex-display").first).to_be_visible()
    screen.check("editor-mathematics")


def test_the_editor_while_it_runs(screen: Screen) -> None:
    screen.desk.write("slow.py", before="x = 1", slow=SLOW, after="print(x)", last="2 * x")
    editor = screen.open("slow.py").run_all()
    editor.cell("slow").is_("running").shows("step 0")
    screen.check("editor-running")


def test_the_editor_with_an_error(screen: Screen) -> None:
    screen.desk.write(
        "error.py",
        read="import json\n\n\ndef read(text):\n    return json.loads(text)",
        use="records = read('{\"penguins\": 344,}')",
        count="len(records)",
        broken="total = (1 + 2",
    )
    editor = screen.open("error.py").run_all()
    editor.cell("use").is_("failed").shows("JSONDecodeError")
    editor.cell("count").is_("blocked")
    editor.cell("broken").is_("failed")
    screen.check("editor-error")


def test_wide_outputs_scroll_by_themselves(screen: Screen) -> None:
    screen.desk.write(
        "wide.py",
        table=WIDE,
        text=LONG,
        code=f"value = {LONG.split()[0]} + {'b' * 300!r}",
        md=f"$$\n{' + '.join(f'x_{{{n}}}' for n in range(60))}\n$$\n\n`{'c' * 300}`\n\n| {' | '.join('column' for _ in range(30))} |\n|{'---|' * 30}\n",
        html="class Html:\n    def _repr_html_(self):\n        return '<div style=\"width:3000px;background:teal\">wide</div>'\nHtml()",
        picture="import matplotlib.pyplot as plt\nfigure = plt.figure(figsize=(30, 3))\nplt.plot([1, 2]);",
    )
    editor = screen.open("wide.py").run_all()
    editor.cell("picture").is_("fresh")
    for name in ("table", "text", "md", "html", "picture"):
        editor.cell(name).region.scroll_into_view_if_needed()
        screen.check(f"wide-{name}")


def test_dialogs_and_panels(screen: Screen) -> None:
    editor = screen.open("names.py")
    editor.press(f"{MOD}+k")
    expect(editor.page.get_by_role("combobox", name="Command")).to_be_visible()
    screen.check("palette")
    editor.press("Escape")
    editor.page.get_by_role("tab", name="Outline").click()
    expect(
        editor.page.get_by_role("tabpanel", name="Outline").get_by_role("heading")
    ).to_be_visible()
    screen.check("outline")
    editor.page.get_by_role("tab", name="Outline").click()
    editor.cells.first.hover()
    editor.cells.first.get_by_role("button", name="Cell menu").click()
    expect(editor.page.get_by_role("menu", name="Cell menu")).to_be_visible()
    screen.check("cell-menu")


def test_the_graph_and_what_is_told(screen: Screen) -> None:
    name = f"flow-{screen.name}.py"
    screen.desk.write(name, **FLOW)
    editor = screen.open(name).run_all()
    editor.cell("waits").is_("blocked")
    editor.cell("clean").write("data = raw[2:]").is_("stale")
    editor.cell("plot2").menu("Disable")
    editor.cell("mean").select()
    editor.page.get_by_role("tab", name="Graph").click()
    expect(editor.page.get_by_role("button", name="Cell mean, stale")).to_be_visible()
    screen.check("graph")
    editor.page.get_by_role("tab", name="Graph").click()
    editor.cell("mean").select()
    editor.press("w")
    expect(editor.page.get_by_role("list", name="Causes")).to_be_visible()
    screen.check("why")
    editor.page.get_by_role("button", name="What would run?").click()
    expect(editor.page.get_by_role("list", name="Cells that would run")).to_be_visible()
    screen.check("what-would-run")
    editor.press("Escape")
    editor.button("Notebook settings").click()
    expect(editor.page.get_by_role("dialog", name="Notebook settings")).to_be_visible()
    screen.check("settings")


def test_on_a_narrow_screen_the_panels_are_a_bar_below_the_page(desk: Desk) -> None:
    desk.write(a="x = 1", b="y = x")
    page = desk.open(viewport={"width": 360, "height": 740}).page
    bar = page.get_by_role("tablist", name="Panels").bounding_box()
    assert bar is not None
    assert (bar["x"], bar["width"], bar["y"] + bar["height"]) == (0, 360, 740)
    for tab in page.get_by_role("tab").all():
        tab.click()
        panel = page.get_by_role("tabpanel").bounding_box()
        assert panel is not None
        assert panel["width"] > 320
        assert panel["y"] + panel["height"] <= bar["y"]


def test_a_notebook_that_cannot_be_opened(screen: Screen) -> None:
    screen.desk.expect_trouble("404")
    screen.page.goto(screen.desk.address("missing.py"))
    expect(screen.page.get_by_role("alert")).to_be_visible()
    screen.check("refused")


def test_the_theme_can_be_chosen(desk: Desk) -> None:
    page = desk.page(color_scheme="light")
    page.goto(desk.origin)
    for choice, dark in (
        ("Dark", True),
        ("Light", False),
        ("As the system", False),
        ("Dark", True),
    ):
        page.get_by_role("button", name="Theme").click()
        page.get_by_role("menuitemradio", name=choice).click()
        assert (page.evaluate(LIGHTNESS) < 0.5) is dark
    page.reload()
    assert page.evaluate(LIGHTNESS) < 0.5
    desk.write(a="x = 1")
    assert desk.open(page=page).page.evaluate(LIGHTNESS) < 0.5
