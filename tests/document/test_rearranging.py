"""Cells in another order: prose keeps to its code, and files of Jupyter's keep their bytes."""

import json
import re

import pytest

from gonium.document import Cell
from gonium.document.ipynb import read_ipynb
from gonium.document.ipynb_order import reordered
from gonium.document.rearranging import rearranged


def check(before: str, code: str, moved: str, after: str) -> None:
    """Cells are letters: small ones are code, capital ones prose."""
    cells = [Cell.new("markdown" if one.isupper() else "code", one) for one in before]
    places = [before.index(one) for one in code]
    found = rearranged(cells, places, frozenset(before.index(one) for one in moved))
    assert "".join(before[place] for place in found) == after


def test_what_moves_comes_below_the_prose_of_what_it_moves_above() -> None:
    check("TabHc", "cab", "c", "THcab")
    check("TaXbc", "cab", "c", "TcaXb")
    check("abc", "bca", "a", "bca")


def test_prose_goes_along_when_all_its_code_goes() -> None:
    check("TaHb", "ba", "b", "THba")
    check("TaHbc", "bac", "b", "TbaHc")
    check("TaHIbcZ", "bca", "bc", "THIbcaZ")
    check("HbTa", "ab", "b", "TaHb")


def test_prose_without_code_below_it_stays_at_the_end() -> None:
    check("abZ", "ba", "b", "baZ")
    check("Z", "", "", "Z")


BOOK = {
    "nbformat": 4,
    "nbformat_minor": 4,
    "metadata": {"cells": ["no", "cells"]},
    "cells": [
        {"cell_type": "code", "metadata": {}, "outputs": [], "source": f"x = '[{n}] é \" }}'"}
        for n in range(4)
    ],
}


@pytest.mark.parametrize(
    "layout", [{}, {"indent": 1}, {"indent": "\t"}, {"separators": (",", ":")}]
)
@pytest.mark.parametrize("order", [[0, 1, 2, 3], [3, 2, 1, 0], [1, 0, 3, 2]])
def test_only_cells_change_places(layout: dict[str, object], order: list[int]) -> None:
    text = json.dumps(BOOK, ensure_ascii=False, **layout)  # type: ignore[arg-type]  # of json
    after = reordered(text.encode(), order)
    assert after is not None
    assert json.loads(after)["cells"] == [BOOK["cells"][n] for n in order]  # type: ignore[index]
    numbers = iter(order)
    assert re.sub(r"\[\d\] é", lambda _: f"[{next(numbers)}] é", text) == after.decode()


def test_a_byte_order_mark_line_ends_and_what_json_has_not_stay() -> None:
    text = '\ufeff{ "cells" :\r\n[{"source":"a","n":NaN} ,\t{"source":"b"}],\r\n"nbformat":4 }\r\n'
    after = reordered(text.encode(), [1, 0])
    assert after is not None
    assert after.decode() == text.replace('{"source":"a","n":NaN}', "A").replace(
        '{"source":"b"}', '{"source":"a","n":NaN}'
    ).replace("A", '{"source":"b"}')


@pytest.mark.parametrize(
    "text",
    [
        '{"worksheets": [{"cells": [{"cell_type": "code", "input": "a"}]}], "nbformat": 3}',
        '{"cells": [{"source": "a"}, 7], "nbformat": 4}',
        '{"cells": [{"source": "a"}], "cells": [{"source": "b"}], "nbformat": 4}',
        "{",
        "",
        "[]",
    ],
)
def test_what_cannot_be_told_apart_is_left_alone(text: str) -> None:
    found = reordered(text.encode(), [0])
    assert found is None or read_ipynb(found) == read_ipynb(text.encode())
