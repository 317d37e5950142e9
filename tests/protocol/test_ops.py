"""What is asked for, and what is to become of it on another connection."""

import typing

from gonium.protocol.ops import AnyOp, Question


def test_an_op_that_is_answered_is_a_question() -> None:
    """Whoever adds one need not tell those who repeat ops, or write them down."""
    for op in typing.get_args(AnyOp):
        asks = "request" in op.__struct_fields__
        assert issubclass(op, Question) == asks, op
        assert not asks or op.__struct_fields__[0] == "request"
