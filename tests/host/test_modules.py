"""Files of local modules, changed on disk while a notebook is open, with a real kernel."""

import os
from typing import Any

from gonium.places.process import ProcessPlace
from gonium.protocol.ops import RestartKernel, RunAll, SetSetting

NOTEBOOK = "# %% one\nimport helping\n\n# %% two\nprint(helping.f())\n\n# %% three\nprint(3)\n"


async def opened(make_desk: Any, until: Any) -> tuple[Any, Any]:
    desk = make_desk(ProcessPlace)
    (desk.folder / "helping.py").write_text("def f(): return 1\n")
    desk.write(NOTEBOOK)
    page = await desk.page()
    page.do(RunAll())
    await until(lambda: page.statuses == ["fresh"] * 3)
    assert page.shown(1) == "1\n"
    return desk, page


async def test_a_module_that_is_written_brings_its_new_code(make_desk: Any, until: Any) -> None:
    desk, page = await opened(make_desk, until)
    (desk.folder / "helping.py").write_text("def f(): return 2\n")
    await until(lambda: page.shown(1) == "2\n" and page.statuses == ["fresh"] * 3)


async def test_a_module_that_is_replaced_within_the_same_second_counts(
    make_desk: Any, until: Any
) -> None:
    desk, page = await opened(make_desk, until)
    for number in range(2, 5):
        new = desk.folder / "new.py"
        new.write_text(f"def f(): return {number}\n")
        os.replace(new, desk.folder / "helping.py")
        await until(lambda number=number: page.shown(1) == f"{number}\n")


async def test_where_the_notebook_says_so_the_cells_wait(make_desk: Any, until: Any) -> None:
    desk, page = await opened(make_desk, until)
    page.do(SetSetting("reload", "stale"))
    (desk.folder / "helping.py").write_text("def f(): return 2\n")
    await until(lambda: page.statuses == ["stale", "stale", "fresh"])
    assert page.cell(0).reason == "helping.py changed"
    assert page.shown(1) == "1\n"


async def test_a_module_written_while_there_is_no_kernel_is_read_by_the_next(
    make_desk: Any, until: Any
) -> None:
    desk, page = await opened(make_desk, until)
    (desk.folder / "helping.py").write_text("def f(): return 5\n")
    page.do(RestartKernel(run=True))
    await until(lambda: page.shown(1) == "5\n" and page.statuses == ["fresh"] * 3)
