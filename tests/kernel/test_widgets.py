"""Widgets at a real kernel: what is told of them, what they hear, and how long they are there."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest
from tests.kernel.harness import Bench, check, process_bench
from tests.places.contract import Ear

from gonium.display.blobs import Blobs
from gonium.protocol.commands import PassToWidget
from gonium.protocol.output import Blob
from gonium.protocol.reports import (
    StreamWritten,
    WidgetChanged,
    WidgetClosed,
    WidgetOpened,
    WidgetSaid,
)

SLIDER = "import ipywidgets as w\ns = w.IntSlider(value=3, description='limit')"


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    bench = process_bench(tmp_path)
    yield bench
    bench.close()


class Seen:
    """What has been told of the widgets at a bench."""

    def __init__(self, bench: Bench, folder: Path) -> None:
        self.bench = bench
        self.blobs = Blobs(folder / "blobs")

    def reports(self, kind: type[Any]) -> list[Any]:
        return [r for r in self.bench.ear.reports if isinstance(r, kind)]

    def find(self, model: str) -> str:
        """The id of the latest widget with this kind of model."""
        opened = self.reports(WidgetOpened)
        return str([o.widget for o in opened if o.state.values["_model_name"] == model][-1])

    def state(self, widget: str) -> dict[str, Any]:
        """All that was told of a widget, with what is placed in it."""
        state: dict[str, Any] = {}
        for report in self.bench.ear.reports:
            if isinstance(report, WidgetOpened | WidgetChanged) and report.widget == widget:
                state |= report.state.values
                for placed in report.state.placed:
                    data = self.blobs.get(placed.blob.digest)
                    _put(state, placed.path, msgspec.json.decode(data) if placed.json else data)
        return state

    def move(self, widget: str, n: int = 1, **state: Any) -> None:
        """Let a view change traits, and wait until that was heard."""
        self.tell(widget, n, {"method": "update", "state": state, "buffer_paths": []})

    def tell(
        self, widget: str, n: int, data: dict[str, Any], buffers: list[Blob] | None = None
    ) -> None:
        self.bench.send(PassToWidget(widget, "view", n, data, buffers or []))  # type: ignore[arg-type]
        self.bench.hear(lambda ear: _heard(ear, widget, n))


def _put(state: dict[str, Any], path: list[str | int], value: Any) -> None:
    inner: Any = state
    for key in path[:-1]:
        inner = inner[key]
    inner[path[-1]] = value


def _heard(ear: Ear, widget: str, n: int) -> bool:
    told = [r for r in ear.reports if isinstance(r, WidgetChanged) and r.widget == widget]
    return any(r.view == "view" and r.n == n for r in told)


@pytest.fixture
def seen(bench: Bench, tmp_path: Path) -> Seen:
    return Seen(bench, tmp_path)


def test_a_widget_is_told_of_with_its_whole_state(bench: Bench, seen: Seen) -> None:
    ran = bench.run(SLIDER + "\ns", writes="w s")
    slider = seen.find("IntSliderModel")
    state = seen.state(slider)
    assert (state["value"], state["description"]) == (3, "limit")
    assert state["layout"] == "IPY_MODEL_" + seen.find("LayoutModel")
    view = ran.media[0].data["application/vnd.jupyter.widget-view+json"]
    assert view.value["model_id"] == slider  # type: ignore[union-attr]


def test_changes_within_a_run_are_told_by_their_outcome(bench: Bench, seen: Seen) -> None:
    bench.run(SLIDER, writes="w s")
    bench.run("for n in range(1000): s.value = n % 50", reads="s")
    slider = seen.find("IntSliderModel")
    told = [r for r in seen.reports(WidgetChanged) if r.widget == slider]
    assert seen.state(slider)["value"] == 49
    assert len(told) < 100


def test_what_a_view_changes_is_there_for_cells_and_told_to_all(bench: Bench, seen: Seen) -> None:
    bench.run(SLIDER, writes="w s")
    slider = seen.find("IntSliderModel")
    seen.move(slider, value=8)
    assert seen.state(slider)["value"] == 8
    check(bench.run("print(s.value)", reads="s"), stdout="8\n")


def test_what_a_widget_makes_of_a_change_is_told_too(bench: Bench, seen: Seen) -> None:
    bench.run(SLIDER, writes="w s")
    slider = seen.find("IntSliderModel")
    seen.move(slider, value=1000)
    assert seen.state(slider)["value"] == 100


def test_handlers_print_below_the_cell_that_made_the_widget(bench: Bench, seen: Seen) -> None:
    code = "\ns.observe(lambda change: print('now', change['new']), 'value')"
    ran = bench.run(SLIDER + code, writes="w s")
    bench.run("print('later')")
    seen.move(seen.find("IntSliderModel"), value=8)
    assert bench.ear.text(ran.end.run) == "now 8\n"


def test_a_handler_that_raises_says_so_and_the_kernel_goes_on(bench: Bench, seen: Seen) -> None:
    ran = bench.run(SLIDER + "\ns.observe(lambda change: 1 / 0, 'value')", writes="w s")
    seen.move(seen.find("IntSliderModel"), value=8)
    told = [r for r in bench.ear.reports if isinstance(r, StreamWritten)]
    assert {r.run for r in told} == {ran.end.run}
    assert "ZeroDivisionError" in "".join(r.text for r in told)
    check(bench.run("print(s.value)", reads="s"), stdout="8\n")


def test_messages_of_their_own_go_both_ways_with_buffers(bench: Bench, seen: Seen) -> None:
    code = (
        SLIDER
        + """
def answer(widget, content, buffers):
    widget.send({"heard": content["word"]}, [bytes(buffers[0])[::-1]])
s.on_msg(answer)"""
    )
    bench.run(code, writes="w s")
    slider = seen.find("IntSliderModel")
    data = {"method": "custom", "content": {"word": "hello"}}
    seen.tell(slider, 1, data, [seen.blobs.put(b"abc")])
    (said,) = seen.reports(WidgetSaid)
    assert said.content == {"heard": "hello"}
    assert seen.blobs.get(said.buffers[0].digest) == b"cba"


def test_a_message_whose_buffers_are_missing_is_told_to_be_lost(bench: Bench, seen: Seen) -> None:
    bench.run(SLIDER, writes="w s")
    slider = seen.find("IntSliderModel")
    seen.tell(slider, 1, {"method": "custom", "content": {}}, [Blob("0" * 64, 3)])
    assert "send it again" in seen.reports(WidgetChanged)[-1].lost


def test_what_is_binary_or_large_travels_as_blobs(bench: Bench, seen: Seen) -> None:
    code = "import ipywidgets as w\ni = w.Image(value=b'\\x89PNG' * 9)\nt = w.HTML('x' * 40_000)"
    bench.run(code, writes="w i t")
    assert seen.state(seen.find("ImageModel"))["value"] == b"\x89PNG" * 9
    assert seen.state(seen.find("HTMLModel"))["value"] == "x" * 40_000
    opened = [msgspec.json.encode(r) for r in seen.reports(WidgetOpened)]
    assert max(map(len, opened)) < 32_000


def test_a_cell_that_runs_again_closes_what_nobody_else_has(bench: Bench, seen: Seen) -> None:
    bench.run(SLIDER, writes="w s", cell="a")
    first = seen.find("IntSliderModel")
    bench.run(SLIDER + "\nimport gc; gc.collect()", writes="w s", cell="a")
    assert first in [r.widget for r in seen.reports(WidgetClosed)]
    assert seen.find("IntSliderModel") not in [r.widget for r in seen.reports(WidgetClosed)]


def test_a_widget_that_another_cell_has_stays(bench: Bench, seen: Seen) -> None:
    bench.run(SLIDER, writes="w s", cell="a")
    first = seen.find("IntSliderModel")
    bench.run("box = w.VBox([s])", reads="w s", writes="box", cell="b")
    bench.run(SLIDER + "\nimport gc; gc.collect()", writes="w s", cell="a")
    assert first not in [r.widget for r in seen.reports(WidgetClosed)]


def test_a_link_that_has_no_name_lasts_as_long_as_its_cell(bench: Bench, seen: Seen) -> None:
    bench.run(SLIDER + "\nt = w.IntText()", writes="w s t", cell="a")
    bench.run("w.jslink((s, 'value'), (t, 'value'))", reads="w s t", cell="b")
    bench.run("import gc; gc.collect()")
    assert seen.find("LinkModel") not in [r.widget for r in seen.reports(WidgetClosed)]


def test_an_output_widget_takes_what_is_printed_and_shown(bench: Bench, seen: Seen) -> None:
    code = """import ipywidgets as w, sys
out = w.Output()
with out:
    print("one"); print("two")
    print("oh", file=sys.stderr)
    display("three")
print("outside")"""
    check(bench.run(code, writes="w out"), stdout="outside\n", shown=[])
    outputs = seen.state(seen.find("OutputModel"))["outputs"]
    assert [o["output_type"] for o in outputs] == ["stream", "stream", "display_data"]
    assert [o.get("text") for o in outputs[:2]] == ["one\ntwo\n", "oh\n"]
    assert outputs[2]["data"]["text/plain"] == "'three'"


def test_an_error_within_an_output_widget_is_shown_there(bench: Bench, seen: Seen) -> None:
    code = "import ipywidgets as w\nout = w.Output()\nwith out:\n    1 / 0\nprint('on')"
    check(bench.run(code, writes="w out"), stdout="on\n", stderr="")
    (shown,) = seen.state(seen.find("OutputModel"))["outputs"]
    assert "ZeroDivisionError" in shown["text"]


def test_interact_calls_the_function_and_shows_what_it_returns(bench: Bench, seen: Seen) -> None:
    code = "import ipywidgets as w\n@w.interact(x=(0, 9))\ndef f(x=2): print(x); return x * x"
    bench.run(code, writes="w f")
    slider, out = seen.find("IntSliderModel"), seen.find("OutputModel")

    def shown() -> list[Any]:
        outputs = seen.state(out)["outputs"]
        return [o.get("text") or o["data"]["text/plain"] for o in outputs]

    assert shown() == ["2\n", "4"]
    seen.move(slider, value=5)
    assert shown() == ["5\n", "25"]


def test_a_cell_that_reads_a_trait_is_said_to_have_looked(bench: Bench, seen: Seen) -> None:
    bench.run(SLIDER, writes="w s")
    slider = seen.find("IntSliderModel")
    looked = bench.run("x = s.value + s.max", reads="s", writes="x").finished.elements
    assert looked == {f"widget/{slider}.value": None, f"widget/{slider}.max": None}
    seen.move(slider, value=8)
    (moved,) = [r.moved for r in seen.reports(WidgetChanged) if r.moved]
    looked = bench.run("x = s.value", reads="s", writes="x").finished.elements
    assert looked == {f"widget/{slider}.value": moved["value"]}


def test_to_make_or_show_a_widget_is_not_to_look_at_it(bench: Bench) -> None:
    ran = bench.run(SLIDER + "\nprint(s.value)", writes="w s")
    assert ran.finished.elements == {}
    ran = bench.run("w.VBox([s])", reads="w s")
    assert ran.finished.elements == {}


def test_what_code_changes_by_itself_does_not_count_as_moved(bench: Bench, seen: Seen) -> None:
    bench.run(SLIDER, writes="w s")
    bench.run("s.value = 9", reads="s")
    assert [r.moved for r in seen.reports(WidgetChanged)] == [{}]


def test_what_draws_a_package_is_found_beside_the_kernel(bench: Bench, tmp_path: Path) -> None:
    found = bench.ask("front_end", module="anywidget")
    script = Blobs(tmp_path / "blobs").get(found["script"]["digest"])
    assert b"define(" in script
    for module in ("no-such-package", "../../etc", "anywidget/../anywidget", ""):
        told = bench.wait(bench.place.fetch("front_end", {"module": module}))
        assert "is not installed" in told.error


def test_an_anywidget_is_one_of_them(bench: Bench, seen: Seen) -> None:
    code = """import anywidget, traitlets
class Counter(anywidget.AnyWidget):
    _esm = "export default { render() {} }"
    count = traitlets.Int(0).tag(sync=True)
    data = traitlets.Bytes(b"\\x00\\x01").tag(sync=True)
c = Counter()
c"""
    bench.run(code, writes="anywidget traitlets Counter c")
    counter = seen.find("AnyModel")
    assert seen.state(counter)["data"] == b"\0\1"
    seen.move(counter, count=5)
    check(bench.run("print(c.count)", reads="c"), stdout="5\n")
