"""Rendering: formatters, display methods, text; and values that try to break it."""

import base64
import json
import os
from collections.abc import Callable
from pathlib import Path

import pytest

import gonium as gn
from gonium.display import Blobs, formatter, registry, render
from gonium.protocol.output import Blob, Json, Media, Text

PNG = b"\x89PNG\r\n\x1a\n" + b"0" * 20
Show = Callable[[object], Media]


def saying(**methods: object) -> object:
    """A value whose display methods give these; an exception is raised."""

    def method(said: object) -> Callable[..., object]:
        def give(self: object, **_: object) -> object:
            if isinstance(said, BaseException):
                raise said
            return said

        return give

    names = {
        f"_{name}_" if name == "ipython_display" else f"_repr_{name}_": said
        for name, said in methods.items()
    }
    body = {name: method(said) for name, said in names.items()}
    return type("Value", (), {"__repr__": lambda self: "value", **body})()


def check(media: Media, **data: object) -> None:
    """The forms besides text: `html` stands for `text/html`, and so on."""
    mimes = {
        "png": "image/png",
        "jpeg": "image/jpeg",
        "svg": "image/svg+xml",
        "pdf": "application/pdf",
        "json": "application/json",
        "javascript": "application/javascript",
    }
    expected = {mimes.get(name, f"text/{name}"): said for name, said in data.items()}
    found = {
        mime: getattr(datum, "text", getattr(datum, "value", None))
        for mime, datum in media.data.items()
    }
    expected.setdefault("text/plain", "value")
    assert found == expected


def content(blobs: Blobs, blob: Blob) -> bytes:
    return Path(blobs.path(blob.digest)).read_bytes()


@pytest.mark.parametrize("form", ["html", "markdown", "svg", "latex", "javascript"])
def test_each_display_method_gives_its_form(shown, form):
    check(shown(saying(**{form: "said"})), **{form: "said"})


@pytest.mark.parametrize("form", ["png", "jpeg", "pdf"])
@pytest.mark.parametrize("said", [PNG, base64.b64encode(PNG).decode(), bytearray(PNG)])
def test_pictures_are_blobs_whether_bytes_or_base64(shown, blobs, form, said):
    media = shown(saying(**{form: said}))
    check(media, **{form: None})
    (blob,) = (datum for datum in media.data.values() if isinstance(datum, Blob))
    assert content(blobs, blob) == PNG


def test_json_is_data(shown):
    check(shown(saying(json={"a": [1, None]})), json={"a": [1, None]})
    check(shown(saying(json='{"a": 1}')), json={"a": 1})


def test_metadata_come_with_the_data(shown):
    assert shown(saying(png=(PNG, {"width": 5}))).metadata == {"width": 5}
    bundle = ({"text/html": "x"}, {"text/html": {"a": 1}, "image/png": {"b": 2}})
    assert shown(saying(mimebundle=bundle)).metadata == {"a": 1}


def test_metadata_that_are_no_json_are_left_out(shown):
    assert shown(saying(png=(PNG, {"width": object(), "height": 2}))).metadata == {"height": 2}


def test_a_bundle_gives_several_forms_and_the_methods_the_rest(shown):
    value = saying(mimebundle={"text/html": "<b>", "text/plain": "own"}, html="no", latex="$x$")
    check(shown(value), html="<b>", latex="$x$", plain="own")


@pytest.mark.parametrize("said", [None, NotImplementedError(), {}])
def test_a_method_that_says_nothing_is_ignored(shown, said):
    media = shown(saying(mimebundle=said, html="h"))
    check(media, html="h")
    assert "note" not in media.metadata


@pytest.mark.parametrize("raised", [ValueError("no"), SystemExit(1), RecursionError()])
def test_a_method_that_raises_is_skipped_and_named(shown, raised):
    media = shown(saying(html=raised, markdown="m"))
    check(media, markdown="m")
    assert media.metadata["note"].startswith(f"_repr_html_ raised {type(raised).__name__}")


def test_an_interrupt_passes(shown):
    with pytest.raises(KeyboardInterrupt):
        shown(saying(html=KeyboardInterrupt()))


@pytest.mark.parametrize(
    ("methods", "note"),
    [
        ({"html": 5}, "text/html is int, not text"),
        ({"png": b""}, "image/png is empty"),
        ({"png": "é"}, "image/png is no base64"),
        ({"json": int}, "application/json is no JSON"),
        ({"json": "{"}, "application/json is no JSON"),
        ({"html": "x" * 65_000_000}, "text/html has 65,000,000 bytes, more than the 64,000,000"),
    ],
    ids=str,
)
def test_data_that_cannot_be_shown_are_told_with_the_reason(shown, methods, note):
    media = shown(saying(**methods))
    check(media)
    assert media.metadata["note"].startswith(note)


def test_a_class_is_not_shown_as_its_instances_are(shown):
    kind = type(saying(html="<b>"))
    check(shown(kind), plain=repr(kind))


def test_what_has_every_attribute_has_no_display_methods(shown):
    class Agreeable:
        def __getattr__(self, name: str) -> object:
            return lambda *_, **__: "anything"

        def __repr__(self) -> str:
            return "value"

    check(shown(Agreeable()))


def test_attributes_that_raise_are_no_methods(shown):
    class Touchy:
        def __getattribute__(self, name: str) -> object:
            raise ValueError("do not touch")

        def __repr__(self) -> str:
            return "value"

    check(shown(Touchy()))


def test_a_value_may_show_itself(shown):
    assert shown(saying(ipython_display=None)).data == {}


def test_other_forms_go_before_showing_itself(shown):
    check(shown(saying(ipython_display=ValueError(), html="h")), html="h")


def test_a_value_that_fails_to_show_itself_is_text(shown):
    media = shown(saying(ipython_display=ValueError("no")))
    check(media)
    assert media.metadata["note"] == "_ipython_display_ raised ValueError: no"


@pytest.mark.parametrize("text", ["x" * 32_001, "é" * 16_001])
def test_large_text_becomes_a_blob(shown, blobs, text):
    blob = shown(saying(html=text)).data["text/html"]
    assert content(blobs, blob) == text.encode()


def test_small_text_stays(shown):
    assert shown(saying(html="x" * 32_000)).data["text/html"] == Text("x" * 32_000)


def test_large_json_becomes_a_blob(shown, blobs):
    blob = shown(saying(json=list(range(10_000)))).data["application/json"]
    assert json.loads(content(blobs, blob)) == list(range(10_000))


def test_numbers_that_one_wire_has_not_become_a_blob(shown, blobs):
    media = shown(saying(json=[2**200], png=(PNG, {"width": 2**200})))
    assert content(blobs, media.data["application/json"]) == str([2**200]).encode()
    assert media.metadata == {"width": None}


def test_half_a_surrogate_pair_is_written_out(shown):
    check(shown(saying(html="a\udc80")), html="a\\udc80")
    check(shown(saying(json="a")), plain="value")


def test_a_container_that_needs_lines_is_also_a_tree(shown):
    value = {"numbers": list(range(50)), "none": None}
    assert shown(value).data["application/json"] == Json(value)
    assert list(shown({"a": 1}).data) == ["text/plain"]
    assert list(shown([1, 2]).data) == ["text/plain"]


def test_when_the_disk_refuses_text_is_still_shown(tmp_path):
    (tmp_path / "file").write_bytes(b"")
    refused = Blobs(tmp_path / "file")
    media = render(saying(png=PNG), refused)
    check(media)
    assert "image/png could not be stored" in media.metadata["note"]
    for value, beginning in [("x" * 100_000, "'xxx"), ([["x" * 1000]] * 100, "[['xxx")]:
        media = render(value, refused)
        assert list(media.data) == ["text/plain"]
        assert media.data["text/plain"].text.startswith(beginning)
        assert "text/plain could not be stored" in media.metadata["note"]


def test_a_value_whose_type_is_hostile_is_still_shown(shown):
    class Meta(type):
        def __hash__(cls) -> int:
            raise ValueError("no hash")

        def __getattribute__(cls, name: str) -> object:
            raise ValueError("no attributes")

    value = Meta("Hostile", (), {})()
    assert "could not be shown: ValueError" in shown(value).data["text/plain"].text


@pytest.fixture
def registered():
    before = dict(registry._formatters)
    yield
    registry._formatters.clear()
    registry._formatters.update(before)


class Base:
    def __repr__(self) -> str:
        return "value"


class Derived(Base):
    pass


class Own(Base):
    def _repr_html_(self) -> str:
        return "own"


@pytest.mark.usefixtures("registered")
def test_a_formatter_is_for_a_type_and_those_derived_from_it(shown):
    formatter(Base)(lambda value: {"text/html": "base"})
    check(shown(Base()), html="base")
    check(shown(Derived()), html="base")
    formatter(Derived)(lambda value: {"text/html": "derived"})
    check(shown(Derived()), html="derived")


@pytest.mark.usefixtures("registered")
def test_a_formatter_may_name_its_type(shown):
    formatter(f"{Base.__module__}.Base")(lambda value: ({"text/html": "named"}, {"width": 3}))
    check(shown(Derived()), html="named")
    assert shown(Derived()).metadata == {"width": 3}


@pytest.mark.usefixtures("registered")
def test_own_methods_go_before_the_formatter_of_a_base(shown):
    formatter(Base)(lambda value: {"text/html": "base"})
    check(shown(Own()), html="own")
    formatter(Own)(lambda value: {"text/html": "formatted"})
    check(shown(Own()), html="formatted")


@pytest.mark.usefixtures("registered")
def test_a_formatter_that_gives_nothing_or_raises_leaves_it_to_the_next(shown):
    formatter(Base)(lambda value: {"text/html": "base"})
    formatter(Derived)(lambda value: None)
    check(shown(Derived()), html="base")
    formatter(Derived)(lambda value: 1 / 0)
    media = shown(Derived())
    check(media, html="base")
    assert (
        media.metadata["note"] == "Derived could not be shown: ZeroDivisionError: division by zero"
    )


@pytest.mark.usefixtures("registered")
@pytest.mark.parametrize("said", ["<b>", 5, ({}, {}, {}), ("<b>", {}), ({"text/html": "x"}, 5)])
def test_a_formatter_that_gives_something_else_is_told(shown, said):
    formatter(Base)(lambda value: said)
    media = shown(Base())
    assert media.data["text/plain"] == Text("value")
    assert "could not be shown" in media.metadata["note"]


def test_markdown_and_html_of_ours(shown):
    check(shown(gn.md("# Title")), markdown="# Title", plain="# Title")
    check(shown(gn.html("<b>x</b>")), html="<b>x</b>", plain="<b>x</b>")


def test_objects_of_ipython(shown):
    display = pytest.importorskip("IPython.display")
    assert shown(display.HTML("<b>")).data["text/html"] == Text("<b>")
    assert shown(display.Markdown("*x*")).data["text/markdown"] == Text("*x*")
    assert isinstance(shown(display.Image(data=PNG, format="png")).data["image/png"], Blob)
    assert shown(display.JSON({"a": 1})).data["application/json"] == Json({"a": 1})


def test_what_is_stored_is_whole(shown, blobs):
    shown(saying(png=PNG, jpeg=PNG, html="x" * 50_000))
    assert sorted(os.path.getsize(blobs.path(name)) for name in os.listdir(blobs.folder)) == [
        28,
        50_000,
    ]
