"""Figures of matplotlib appear below the cell that drew them, once."""

import pytest
from tests.kernel.harness import Bench, check

PLOT = "import matplotlib.pyplot as plt\n"


@pytest.mark.parametrize(
    ("code", "flow"),
    [
        ("plt.plot([1, 2]);", ["shown: image/png/text/plain"]),
        ("fig, ax = plt.subplots(); ax.plot([1]); fig", ["shown: image/png/text/plain"]),
        ("plt.figure().gca(); plt.figure().gca();", ["shown: image/png/text/plain"] * 2),
        ("plt.figure();", []),
        ("plt.plot([1]); plt.close()", []),
        (
            "print('a'); plt.plot([1]); plt.show(); print('b')",
            ["stdout: a\n", "shown: image/png/text/plain", "stdout: b\n"],
        ),
        (
            "plt.plot([1]); plt.show(); plt.plot([2]); plt.show()",
            ["shown: image/png/text/plain"] * 2,
        ),
        ("fig, ax = plt.subplots(); ax.plot([1]); fig.show()", ["shown: image/png/text/plain"]),
        ("plt.plot([1]); 5", ["shown: text/plain", "shown: image/png/text/plain"]),
        ("plt.plot([1]); print('x')", ["stdout: x\n", "shown: image/png/text/plain"]),
    ],
)
def test_figures_are_shown_once_and_in_order(bench: Bench, code: str, flow: list[str]) -> None:
    ran = bench.run(PLOT + code)
    check(ran, stderr="")
    assert ran.flow == flow
    check(bench.run(PLOT + "plt.get_fignums()"), shown=["[]"])


def test_a_figure_has_twice_the_pixels_of_its_size(bench: Bench) -> None:
    ran = bench.run(PLOT + "plt.figure(figsize=(4, 3)).gca();")
    metadata = ran.media[0].metadata
    assert 300 < metadata["width"] < 450
    assert 200 < metadata["height"] < 350


def test_figures_of_a_failed_cell_are_shown_too(bench: Bench) -> None:
    ran = bench.run(PLOT + "plt.plot([1]);\n1 / 0")
    check(ran, outcome="failed")
    assert ran.flow == ["shown: image/png/text/plain"]


def test_a_backend_that_the_user_chose_is_kept(own: Bench) -> None:
    own.run("import os; os.environ['MPLBACKEND'] = 'svg'")
    check(own.run("import matplotlib; matplotlib.get_backend()"), shown=["'svg'"])


def test_child_processes_do_not_inherit_the_backend(own: Bench) -> None:
    own.run(PLOT + "plt.plot([1]);")
    check(own.run("import os; os.environ.get('MPLBACKEND')"), shown=[])


def test_matplotlib_itself_does_not_notice(own: Bench) -> None:
    ran = own.run(
        "import inspect, matplotlib\n"
        "type(matplotlib.__spec__.loader).__name__, matplotlib.__loader__ is matplotlib.__spec__.loader"
    )
    check(ran, shown=["('SourceFileLoader', True)"])
