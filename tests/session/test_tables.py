"""Questions about tables go to the kernel, if there is one."""

from tests.playing import notebook

from gonium.protocol.ops import AskTable
from gonium.protocol.table import AskLayout
from gonium.session.effects import AskKernel, Reply


def test_a_question_about_a_table_goes_to_the_kernel() -> None:
    nb = notebook(a="x = 1").run_all()
    nb.do(AskTable(4, "t", AskLayout()))
    asked = nb.effects[-1]
    assert isinstance(asked, AskKernel)
    assert (asked.kind, asked.request) == ("table", 4)
    assert asked.arguments == {"table": "t", "question": {"type": "ask_layout"}}


def test_without_a_kernel_the_answer_says_what_to_do() -> None:
    nb = notebook(a="x = 1")
    nb.do(AskTable(4, "t", AskLayout()))
    reply = nb.effects[-1]
    assert isinstance(reply, Reply)
    assert reply.answer.error == "The table is not at a kernel: run its cell."
