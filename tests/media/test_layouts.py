"""What can be shown together, and what is said where it cannot."""

import math
import subprocess
import sys

import pytest

import gonium as gn
from gonium.media.layout import Layout


def kinds(layout: Layout) -> list[str]:
    return [type(part).__name__ for part in layout.parts]


def test_parts_are_given_one_by_one_or_as_a_list() -> None:
    for layout in (gn.hstack(1, 2), gn.hstack([1, 2]), gn.hstack(n for n in (1, 2))):
        assert layout.parts == [1, 2]


def test_text_is_read_as_markdown() -> None:
    assert kinds(gn.vstack("**a**", gn.html("<b>"), 3)) == ["Markdown", "Html", "int"]


def test_a_part_that_is_a_list_is_a_stack() -> None:
    (part,) = gn.tabs({"A": [1, 2]}).parts
    assert (part.kind, part.parts) == ("vstack", [1, 2])
    assert gn.sidebar([1, 2], 3).parts[0].kind == "vstack"


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (lambda: gn.hstack(1, 2, widths=[1]), "2 parts and 1 widths"),
        (lambda: gn.hstack(1, gap=math.nan), "gap is a number between"),
        (lambda: gn.hstack(1, align="left"), "align is one of start, center, end, stretch, not"),
        (lambda: gn.grid(1, columns=0), "1 to 100 columns"),
        (lambda: gn.tabs({}), "at least one part"),
        (lambda: gn.tabs([("A", 1), ("A", 2)]), "a label twice"),
        (lambda: gn.tabs({"A": 1}, chosen="B"), "no part 'B', but A"),
        (lambda: gn.callout("x", kind="red"), "kind is one of note"),
        (lambda: gn.stat(1, change=1, better="up"), "better is one of"),
    ],
)
def test_a_setting_that_cannot_be_is_said_by_its_name(make, said) -> None:
    with pytest.raises(ValueError, match=said):
        make()


@pytest.mark.parametrize("wrong", [lambda: gn.vstack(gap="1rem"), lambda: gn.tabs([1, 2])])
def test_a_setting_of_another_type_is_a_type_error(wrong) -> None:
    with pytest.raises(TypeError):
        wrong()


@pytest.mark.parametrize(
    ("change", "better", "good"),
    [
        (1, "more", True),
        (-1, "more", False),
        (1, "less", False),
        (-1, "less", True),
        (0, "more", None),
    ],
)
def test_a_change_is_good_after_what_is_better(change, better, good) -> None:
    assert gn.stat(5, change=change, better=better).settings.get("good") is good


def test_a_layout_is_told_by_its_parts() -> None:
    assert repr(gn.stat(5, label="Five")) == "stat('Five', '5')"
    assert repr(gn.hstack(*range(12))) == f"hstack({', '.join(['int'] * 10)}, … 2 more)"


def test_marks_in_text_are_numbered_by_their_place() -> None:
    made = [gn.md(f"a {gn.stat(1)} b {gn.stat(2)}")._gonium_layout_() for _ in range(2)]
    assert [str(one.parts[0]) for one in made] == [
        'a <span data-part="p1"></span> b <span data-part="p2"></span>'
    ] * 2
    assert [part.settings["value"] for part in made[1].parts[1:]] == ["1", "2"]


def test_a_mark_that_nobody_left_is_text() -> None:
    assert gn.md('<span data-part="p999999999">x</span>')._gonium_layout_() is None


def test_importing_gonium_brings_no_media() -> None:
    code = "import sys, gonium; print([n for n in sys.modules if n.startswith('gonium.')])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"


def test_media_need_the_standard_library_alone() -> None:
    code = (
        "import sys, gonium as gn; gn.tabs({'a': gn.image(b'')}); gn.inspect(1); gn.diff('a', 'b')\n"
        "print([n for n in ('msgspec', 'numpy') if n in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"
