"""Markup and scripts that a notebook brings along reach neither the page nor the server.

Each of them tries to sound an alarm on the page. That it runs in its frame is fine, and for those
that announce it, waited for: an alarm that could not have sounded yet would prove nothing.
"""

import re
from html import escape

import pytest
from playwright.sync_api import Page, expect

from journeys.desk import Desk
from journeys.editor import Editor

pytestmark = pytest.mark.journey

CANARY = """
addEventListener("message", ({ data }) => {
  if (data?.canary) document.documentElement.dataset.heard = (document.documentElement.dataset.heard ?? "") + data.canary + " ";
});
window.sang = (why) => { (window.alarms ??= []).push(why); };
"""
SING = "try { parent.sang && parent.sang('parent') } catch {} try { top.sang && top.sang('top') } catch {} try { window.sang && window.sang('own') } catch {}"
SCRIPTS = {
    "script": f"<script>{SING}</script>",
    "image": f'<img src="x:" onerror="{SING}">',
    "svg": f'<svg onload="{SING}"><script>{SING}</script></svg>',
    "details": f'<details open ontoggle="{SING}">',
    "link": f'<a id="link" href="javascript:{SING}">link</a>',
    "frame": f'<iframe srcdoc="<script>{SING}</script>"></iframe>',
    "form": f'<form action="javascript:{SING}"><button autofocus onfocus="{SING}">b</button></form>',
    "math": f'<math><mtext><table><mglyph><style><!--</style><img title="--&gt;&lt;img src=x: onerror={SING}&gt;">',
    "template": f"<template><script>{SING}</script></template><svg><template><script>{SING}</script></template></svg>",
    "base": '<base href="https://example.invalid/"><meta http-equiv="refresh" content="0;url=javascript:1">',
}
LOUD = [name for name in SCRIPTS if name not in ("math", "base")]
"""Those after which a script can still say that it has come."""


def announced(name: str) -> str:
    """Markup that says when all of it has been read."""
    return f"{SCRIPTS[name]}<script>parent.postMessage({{ canary: '{name}' }}, '*')</script>"


POLICY = (
    r"Content Security Policy|sandbox|ERR_UNKNOWN_URL_SCHEME|ERR_|Unsafe attempt|Blocked|Refused to"
)
"""What the browser says of attempts it refused."""


def guarded(desk: Desk) -> Page:
    """A page with an alarm on it."""
    desk.expect_trouble(POLICY)
    context = desk.browser()
    context.add_init_script(f"if (top === self) {{ {CANARY} }}")
    return context.new_page()


def check_silent(editor: Editor) -> None:
    assert editor.page.evaluate("window.alarms ?? []") == []
    assert editor.page.url.startswith("http://127.0.0.1")
    expect(
        editor.page.locator("base, main script, main style:not([nonce]) ~ script")
    ).to_have_count(0)


def shown(desk: Desk, code: str) -> Editor:
    desk.write(a=code, b="print('the page still works')")
    editor = desk.open(page=guarded(desk))
    editor.run_all().cell("b").shows("the page still works")
    editor.cell("a").is_("fresh")
    return editor


def html(markup: str) -> str:
    """A cell that shows markup."""
    return f"class Html:\n    def _repr_html_(self):\n        return {markup!r}\nHtml()"


def test_html_outputs_cannot_reach_the_page(desk: Desk) -> None:
    page = guarded(desk)
    desk.write(**{name: html(announced(name)) for name in SCRIPTS})
    editor = desk.open(page=page).run_all()
    for name in SCRIPTS:
        editor.cell(name).region.scroll_into_view_if_needed()
        frame = editor.cell(name).output.locator("iframe")
        expect(frame).to_have_attribute("sandbox", re.compile("^(?!.*allow-same-origin)"))
        if name in LOUD:
            expect(page.locator("html")).to_have_attribute("data-heard", re.compile(f"{name} "))
    check_silent(editor)


def test_scripts_of_an_html_output_do_run_in_their_frame(desk: Desk) -> None:
    markup = "<p id=p>before</p><script>document.getElementById('p').textContent = 'ran'</script>"
    editor = shown(desk, html(markup))
    frame = editor.cell("a").output.frame_locator("iframe")
    expect(frame.get_by_text("ran")).to_be_visible()


def test_an_html_output_finds_no_cookie_no_server_and_no_page(desk: Desk) -> None:
    probe = f"""<p id=p></p><script>
      const found = [];
      try {{ document.cookie; found.push("cookie"); }} catch {{}}
      try {{ localStorage.length; found.push("storage"); }} catch {{}}
      try {{ parent.document.body; found.push("page"); }} catch {{}}
      const end = () => {{ document.getElementById("p").textContent = "found: " + found.join(); }};
      fetch("{desk.origin}/api/home", {{ credentials: "include" }})
        .then(() => found.push("server"), () => {{}})
        .then(() => new Promise((done) => {{
          const socket = new WebSocket("{desk.origin}/socket/nb.py".replace("http", "ws"));
          socket.onopen = () => {{ found.push("socket"); done(); }};
          socket.onerror = done;
        }}))
        .then(end, end);
    </script>"""
    editor = shown(
        desk, f"class Html:\n    def _repr_html_(self):\n        return {probe!r}\nHtml()"
    )
    expect(editor.cell("a").output.frame_locator("iframe").locator("#p")).to_have_text("found: ")
    check_silent(editor)


HARMFUL = "script, iframe, form, svg script, [onerror], [onload], [ontoggle], [onfocus]"


def test_markdown_cells_run_no_markup(desk: Desk) -> None:
    page = guarded(desk)
    desk.write(
        **{
            f"md{name}": f"# {name}\n\nBefore {text} after\n\n{text}"
            for name, text in SCRIPTS.items()
        }
    )
    editor = desk.open(page=page)
    for name in SCRIPTS:
        region = editor.cell(f"md{name}").region
        region.scroll_into_view_if_needed()
        expect(region.get_by_role("heading", name=name)).to_be_visible()
        expect(region.locator(HARMFUL)).to_have_count(0)
        for link in region.locator("a").all():
            assert not (link.get_attribute("href") or "").startswith("javascript:")
    check_silent(editor)


def test_links_of_markdown_lead_nowhere_dangerous(desk: Desk) -> None:
    text = "[a](javascript:sang(1)) [b](data:text/html,<script>opener.sang(1)</script>) [c](vbscript:1) [ok](https://example.org/)"
    desk.write(md=text)
    editor = desk.open(page=guarded(desk))
    region = editor.cell("md").region
    expect(region.get_by_role("link", name="ok")).to_be_visible()
    addresses = [link.get_attribute("href") or "" for link in region.get_by_role("link").all()]
    assert [one for one in addresses if not one.startswith("https:")] == []


def test_markdown_outputs_run_no_markup(desk: Desk) -> None:
    page = guarded(desk)
    bundle = "class Md:\n    def _repr_markdown_(self):\n        return {!r}\nMd()"
    made = "import gonium as gn\ngn.md({!r})"
    cells = {
        f"{kind}-{name}": code.format(f"**prose** {text}")
        for name, text in SCRIPTS.items()
        for kind, code in (("bundle", bundle), ("made", made))
    }
    desk.write(**cells)
    editor = desk.open(page=page).run_all()
    for name in cells:
        editor.cell(name).region.scroll_into_view_if_needed()
        expect(editor.cell(name).output.locator("strong")).to_have_text("prose")
        expect(editor.cell(name).output.locator(HARMFUL)).to_have_count(0)
    check_silent(editor)


def test_svg_outputs_run_no_script(desk: Desk) -> None:
    svg = (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="40" height="40" onload="{escape(SING)}">'
        f'<script>{escape(SING)}</script><rect width="40" height="40"/></svg>'
    )
    editor = shown(desk, f"class Svg:\n    def _repr_svg_(self):\n        return {svg!r}\nSvg()")
    expect(editor.cell("a").output.get_by_role("img")).to_be_visible()
    expect(editor.cell("a").output.locator("svg rect")).to_have_count(0)
    check_silent(editor)


def test_text_stays_text(desk: Desk) -> None:
    page = guarded(desk)
    image, script = SCRIPTS["image"], SCRIPTS["script"]
    cells = {
        "printed": f"print({image!r})",
        "text": f"{image!r}",
        "error": f"raise ValueError({image!r})",
        "tree": f"{{{image!r}: [{script!r}]}}",
        "table": f"import polars as pl\npl.DataFrame({{{image!r}: [{script!r}]}})",
    }
    desk.write(**cells)
    editor = desk.open(page=page).run_all()
    for name in cells:
        editor.cell(name).region.scroll_into_view_if_needed()
        editor.cell(name).shows("parent.sang")
        expect(editor.cell(name).output.locator("script, [onerror]")).to_have_count(0)
    check_silent(editor)


def test_names_and_titles_stay_text(desk: Desk) -> None:
    image = SCRIPTS["image"]
    desk.file().write_text(
        f"# /// script\n# [tool.gonium]\n# title = '''{image}'''\n# ///\n\n# %% {image}\nx = 1\n"
    )
    editor = desk.open(page=guarded(desk))
    expect(editor.page.get_by_role("heading", level=1)).to_contain_text("onerror")
    expect(editor.page.locator("[onerror]")).to_have_count(0)
    check_silent(editor)


def test_a_closing_tag_in_the_code_does_not_end_the_embedded_snapshot(desk: Desk) -> None:
    desk.write(a=f"x = '</script>{SCRIPTS['script']}<!--'")
    editor = desk.open(page=guarded(desk))
    expect(editor.cell("a").code).to_contain_text("parent.sang")
    check_silent(editor)


def test_a_chart_that_names_scripts_runs_none(desk: Desk) -> None:
    spec = {
        "data": {"values": [{"a": 1}]},
        "mark": "point",
        "encoding": {
            "x": {"field": "a", "type": "quantitative"},
            "href": {"value": "javascript:sang('chart')"},
            "tooltip": {"value": SCRIPTS["image"]},
        },
        "title": SCRIPTS["image"],
    }
    mime = "application/vnd.vegalite.v5+json"
    editor = shown(
        desk,
        f"class Chart:\n    def _repr_mimebundle_(self, **_):\n        return {{{mime!r}: {spec!r}}}\nChart()",
    )
    expect(editor.cell("a").output.locator("svg, canvas").first).to_be_visible()
    editor.cell("a").output.locator("svg, canvas").first.hover()
    check_silent(editor)


def test_parts_of_layouts_are_as_isolated_as_alone(desk: Desk) -> None:
    page = guarded(desk)
    image, script = SCRIPTS["image"], SCRIPTS["script"]
    mark = f'<span data-part="p1" onclick="{SING}">{image}</span>'
    cells = {
        "texts": f"import gonium as gn\ngn.stat({image!r}, label={script!r}, caption={image!r})",
        "labels": f"gn.tabs({{{image!r}: {script!r}}})",
        "folded": f"gn.accordion({{{image!r}: gn.md({image!r})}}, opened=True)",
        "callout": f"gn.callout({image!r}, title={script!r})",
        "prose": f"gn.md(f'**prose** {{gn.stat(1)}}' + {mark!r})",
        "diagram": f"gn.mermaid({f'graph LR; a[{image}] --> b'!r} + '\\nclick a \"javascript:sang(1)\"')",
        "diff": f"gn.diff({image!r}, {script!r})",
        "tree": f"gn.tree({{{image!r}: [{script!r}]}})",
        "doc": f"class A:\n    {image!r}\ngn.doc(A)",
        "claims": "class C:\n    def _repr_mimebundle_(self, **_):\n        return {'application/vnd.gonium.layout+json': "
        f"{{'type': 'layout', 'kind': 'markdown', 'parts': [], 'settings': {{'x': {image!r}}}}}}}\nC()",
        "url": "gn.hstack(gn.image('https://127.0.0.1:9/a.svg', alt='gone'))",
        "file": f"gn.download('x', name='a.html', label={image!r})",
        "html": f"gn.hstack(gn.html({announced('script')!r}))",
    }
    desk.write(**cells)
    editor = desk.open(page=page).run_all()
    for name in cells:
        editor.cell(name).is_("fresh")
        editor.cell(name).region.scroll_into_view_if_needed()
        expect(editor.cell(name).output.locator(".media").first).to_be_attached()
        expect(editor.cell(name).output.locator("script, [onerror], [onclick]")).to_have_count(0)
    expect(page.locator("html")).to_have_attribute("data-heard", re.compile("script "))
    frame = editor.cell("html").output.locator("iframe")
    expect(frame).to_have_attribute("sandbox", re.compile("^(?!.*allow-same-origin)"))
    check_silent(editor)
