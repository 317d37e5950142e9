"""Cells that await, and what lives on the event loop between cells."""

import pytest
from tests.kernel.harness import Bench, check


def test_a_cell_can_await(bench: Bench) -> None:
    ran = bench.run("import asyncio\nawait asyncio.sleep(0)\nx = 1\nx + 1", writes="asyncio x")
    check(ran, shown=["2"])
    assert ran.finished.exports["x"].summary == "1"


def test_the_value_of_an_awaited_expression_is_shown(bench: Bench) -> None:
    check(bench.run("import asyncio\nawait asyncio.sleep(0, 'done')"), shown=["'done'"])


def test_async_for_and_with_and_comprehensions_work_at_top_level(bench: Bench) -> None:
    ran = bench.run(
        "import contextlib\n"
        "async def count():\n    for i in range(3): yield i\n"
        "async for i in count(): print(i)\n"
        "@contextlib.asynccontextmanager\nasync def room():\n    yield 5\n"
        "async with room() as r: print(r)\n"
        "[i async for i in count()]"
    )
    check(ran, stdout="0\n1\n2\n5\n", shown=["[0, 1, 2]"])


def test_asyncio_run_works_as_in_a_script(bench: Bench) -> None:
    code = "import asyncio\nasync def main(): return 7\nasyncio.run(main())"
    check(bench.run(code), shown=["7"])
    check(bench.run(code), shown=["7"])
    check(bench.run("import asyncio\nawait asyncio.sleep(0, 8)"), shown=["8"])


def test_tasks_go_on_between_cells(bench: Bench) -> None:
    run = bench.start(
        "import asyncio\n"
        "async def tick():\n    await asyncio.sleep(0.1)\n    print('ticked', flush=True)\n"
        "await asyncio.sleep(0)\ntask = asyncio.create_task(tick())",
        writes="asyncio tick task",
    )
    bench.end(run)
    bench.hear_text(run, "ticked")
    check(bench.run("await task\ntask.done()", reads="task"), shown=["True"])


def test_an_error_after_an_await_names_the_line(bench: Bench) -> None:
    ran = bench.run("import asyncio\nawait asyncio.sleep(0)\n1 / 0")
    check(ran, outcome="failed", error="ZeroDivisionError: division by zero")
    assert ran.finished.error is not None
    assert [frame.line for frame in ran.finished.error.chain[-1].frames] == [3]


def test_an_async_cell_that_waits_can_be_interrupted(bench: Bench) -> None:
    run = bench.start("import asyncio\nprint('now', flush=True)\nawait asyncio.sleep(60)")
    bench.hear_text(run, "now")
    bench.place.interrupt()
    check(bench.end(run), outcome="interrupted")
    check(bench.run("import asyncio\nawait asyncio.sleep(0, 1)"), shown=["1"])


def test_an_async_cell_that_computes_can_be_interrupted(bench: Bench) -> None:
    run = bench.start("import asyncio\nawait asyncio.sleep(0)\nprint('now')\nwhile True: pass")
    bench.hear_text(run, "now")
    bench.place.interrupt()
    check(bench.end(run), outcome="interrupted")
    check(bench.run("import asyncio\nawait asyncio.sleep(0, 1)"), shown=["1"])


def test_an_exit_in_an_async_cell_does_not_end_the_kernel(bench: Bench) -> None:
    ran = bench.run("import asyncio, sys\nawait asyncio.sleep(0)\nsys.exit(1)")
    check(ran, outcome="failed")
    check(bench.run("import asyncio\nawait asyncio.sleep(0, 1)"), shown=["1"])


def test_a_cancelled_cell_that_was_not_interrupted_failed(bench: Bench) -> None:
    ran = bench.run("import asyncio\nraise asyncio.CancelledError")
    check(ran, outcome="failed")


def test_outputs_of_an_async_cell_belong_to_it(bench: Bench) -> None:
    ran = bench.run(
        "import asyncio, gonium as gn\ngn.show(1)\nawait asyncio.sleep(0.01)\ngn.show(2)"
    )
    check(ran, shown=["1", "2"])


def test_a_task_that_exits_between_cells_ends_itself_only(bench: Bench) -> None:
    run = bench.start(
        "import asyncio, sys\nasync def leave():\n    await asyncio.sleep(0.05)\n    sys.exit(4)\n"
        "await asyncio.sleep(0)\ntask = asyncio.create_task(leave())",
        writes="task",
    )
    bench.end(run)
    bench.hear(lambda ear: "SystemExit: 4" in ear.text(run, "stderr"))
    check(bench.run("task.done()", reads="task"), shown=["True"])


def test_a_task_that_exits_while_another_cell_awaits_fails_that_cell_only(bench: Bench) -> None:
    ran = bench.run(
        "import asyncio, sys\nasync def leave(): sys.exit(5)\n"
        "asyncio.create_task(leave())\nawait asyncio.sleep(30)"
    )
    check(ran, outcome="failed", error="SystemExit: 5")
    check(bench.run("import asyncio\nawait asyncio.sleep(0, 1)"), shown=["1"])


def test_a_closed_loop_is_replaced(bench: Bench) -> None:
    bench.run("import asyncio\nasyncio.get_event_loop().close()")
    check(bench.run("import asyncio\nawait asyncio.sleep(0, 1)"), shown=["1"])


WORK = (
    "import asyncio\n"
    "done = []\n"
    "async def work(n=1):\n    await asyncio.sleep(0)\n    done.append(n)\n    return n\n"
)


@pytest.mark.parametrize(
    "code",
    [
        "task = asyncio.create_task(work())",
        "task = asyncio.ensure_future(work())",
        "task = asyncio.get_running_loop().create_task(work())",
        "from asyncio import create_task\ntask = create_task(work())",
        "import asyncio as aio\ntask = aio.create_task(work())",
        "[task] = [asyncio.create_task(work()) for _ in range(1)]",
        "task = asyncio.gather(work())",
        "if True:\n    task = asyncio.create_task(work())",
        "def start():\n    return asyncio.create_task(work())\ntask = start()",
    ],
)
def test_a_cell_that_asks_for_a_running_loop_has_one(bench: Bench, code: str) -> None:
    check(bench.run(WORK + code, writes="asyncio done work task start"), outcome="ok")
    check(bench.run("result = await task\ndone", reads="task done"), shown=["[1]"])


def test_a_function_of_another_cell_may_ask_for_the_loop(bench: Bench) -> None:
    bench.run(
        WORK + "def start():\n    return asyncio.create_task(work())\ndef twice():\n"
        "    return [start(), start()]",
        writes="asyncio done work start twice",
    )
    reads = "asyncio done work start twice"
    check(bench.run("tasks = twice()", reads=reads, writes="tasks"), outcome="ok")
    ran = bench.run("await asyncio.gather(*tasks)", reads=f"{reads} tasks")
    check(ran, shown=["[1, 1]"])


@pytest.mark.parametrize(
    "code",
    [
        "asyncio.run(main())",
        "from asyncio import run\nrun(main())",
        "with asyncio.Runner() as runner:\n    result = runner.run(main())\nresult",
        "loop = asyncio.new_event_loop()\nloop.run_until_complete(main())",
        "def go():\n    return asyncio.run(main())\ngo()",
        "try:\n    asyncio.get_running_loop()\nexcept RuntimeError:\n    result = asyncio.run(main())\n"
        "result",
    ],
)
def test_a_cell_that_runs_a_loop_itself_may(bench: Bench, code: str) -> None:
    main = "async def main():\n    return await asyncio.create_task(work(7))\n"
    check(bench.run(WORK + main + code), shown=["7"])


def test_a_cell_with_a_task_group_of_others_named_run_is_no_loop(bench: Bench) -> None:
    code = "import subprocess\nsubprocess.run(['true'])\ntask = asyncio.create_task(work())"
    check(bench.run(WORK + code, writes="task done"), outcome="ok")


def test_tasks_of_such_a_cell_go_on_while_the_kernel_waits(bench: Bench) -> None:
    run = bench.start(
        "import asyncio\nasync def tick():\n    await asyncio.sleep(0.05)\n"
        "    print('ticked', flush=True)\ntask = asyncio.create_task(tick())",
        writes="asyncio tick task",
    )
    check(bench.end(run), outcome="ok")
    bench.hear_text(run, "ticked")


def test_such_a_cell_can_be_interrupted_and_stopped(bench: Bench) -> None:
    code = WORK + "task = asyncio.create_task(work())\nprint('now', flush=True)\nwhile True: pass"
    run = bench.start(code)
    bench.hear_text(run, "now")
    bench.place.interrupt()
    check(bench.end(run), outcome="interrupted")
    stopping = "import gonium as gn\nasyncio.create_task(work())\ngn.stop()"
    check(bench.run(WORK + stopping), outcome="stopped")


def test_an_error_in_such_a_cell_names_the_line(bench: Bench) -> None:
    ran = bench.run(WORK + "task = asyncio.create_task(work())\n1 / 0")
    check(ran, outcome="failed", error="ZeroDivisionError: division by zero")
    assert ran.finished.error is not None
    assert [frame.line for frame in ran.finished.error.chain[-1].frames] == [8]
