"""What cells show on the way: appended, replaced, updated, and how far they are."""

import pytest
from tests.kernel.harness import Bench, Ran, check

from gonium.protocol.output import Layout, Media
from gonium.protocol.reports import OutputCleared, OutputShown, OutputUpdated

GN = "import gonium as gn\n"
LAYOUT = "application/vnd.gonium.layout+json"


def layout(media: Media) -> Layout:
    found = media.data[LAYOUT]
    assert isinstance(found, Layout)
    return found


def steps(ran: Ran) -> list[str]:
    """What became of the output, in order."""
    told = {OutputShown: "shown", OutputUpdated: "updated", OutputCleared: "cleared"}
    return [told[type(r)] for r in ran.reports if type(r) in told]


def states(ran: Ran) -> list[dict[str, object]]:
    """The settings of a layout as it was shown and updated."""
    reports = [r for r in ran.reports if isinstance(r, OutputShown | OutputUpdated)]
    return [layout(report.media).settings for report in reports]


@pytest.mark.parametrize(
    ("code", "told"),
    [
        ("gn.output.append(1, 2)", ["shown", "shown"]),
        ("gn.output.append(1); gn.output.replace(2)", ["shown", "cleared", "shown"]),
        ("gn.output.append(1); gn.output.replace()", ["shown", "cleared"]),
        ("gn.output.append(1); gn.output.clear()", ["shown", "cleared"]),
        ("h = gn.show(1, display_id=True); h.update(2)", ["shown", "updated"]),
    ],
)
def test_output_is_appended_replaced_and_cleared(bench: Bench, code: str, told: list[str]) -> None:
    ran = bench.run(GN + code)
    check(ran)
    assert steps(ran) == told


def test_what_is_replaced_stays_until_the_next_comes(bench: Bench) -> None:
    ran = bench.run(GN + "gn.output.append(1); gn.output.replace(2)")
    (cleared,) = [r for r in ran.reports if isinstance(r, OutputCleared)]
    assert cleared.wait


def test_a_loop_tells_how_far_it_is(bench: Bench) -> None:
    ran = bench.run(GN + "for n in gn.progress([1, 2, 3], title='Sum'): pass")
    check(ran)
    first, *_, last = states(ran)
    assert (first["state"], first["done"], first["total"], first["title"]) == (
        "running",
        0,
        3,
        "Sum",
    )
    assert (last["state"], last["done"]) == ("done", 3)
    assert len({r.media.display for r in ran.reports if isinstance(r, OutputUpdated)}) == 1


@pytest.mark.parametrize(
    ("code", "state", "done"),
    [
        ("for n in gn.progress(range(5)):\n    if n == 2: break", "stopped", 2),
        ("for n in gn.progress(range(5)):\n    if n == 2: 1 / 0", "stopped", 2),
        ("for n in gn.progress(int(c) for c in '1x'): pass", "failed", 1),
        ("with gn.progress(total=4) as bar: bar.update(3, text='x')", "done", 3),
        ("with gn.progress() as bar: bar.update(); 1 / 0", "failed", 1),
        ("for n in gn.progress(iter('ab')): pass", "done", 2),
    ],
)
def test_a_loop_that_ends_early_is_told_so(bench: Bench, code: str, state: str, done: int) -> None:
    last = states(bench.run(GN + code))[-1]
    assert (last["state"], last["done"]) == (state, done)


def test_a_fast_loop_is_told_at_most_ten_times_a_second(bench: Bench) -> None:
    ran = bench.run(GN + "for n in gn.progress(range(200_000)): pass")
    last = states(ran)[-1]
    assert len(steps(ran)) <= 3 + float(str(last["elapsed"])) / 0.1


def test_a_wait_tells_what_goes_on(bench: Bench) -> None:
    ran = bench.run(GN + "with gn.spinner('One') as wait: wait.update('Two')")
    assert [(one["title"], one["state"]) for one in states(ran)] == [
        ("One", "running"),
        ("Two", "running"),
        ("Two", "done"),
    ]


def test_a_figure_within_a_layout_is_shown_once(bench: Bench) -> None:
    pytest.importorskip("matplotlib")
    ran = bench.run(
        GN + "import matplotlib.pyplot as plt\n"
        "fig, ax = plt.subplots(); ax.plot([1]); gn.tabs({'A': gn.vstack(fig, 'text')})"
    )
    check(ran, stderr="")
    assert ran.flow == [f"shown: {LAYOUT}/text/plain"]


def test_an_element_within_a_layout_is_live(bench: Bench) -> None:
    ran = bench.run(GN + "s = gn.ui.slider(0, 9); gn.tabs({'A': gn.hstack(s)})", writes="s")
    part = layout(layout(ran.media[0]).parts[0]).parts[0]
    assert part.data["application/vnd.gonium.element+json"].value["element"].endswith("/0")
