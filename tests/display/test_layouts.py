"""Layouts become data whose parts are media, within bounds and whatever a part does."""

from pathlib import Path

import gonium as gn
from gonium.display.within import data_within
from gonium.export.outputs import to_jupyter
from gonium.host.store import Kept, Store
from gonium.protocol.output import Blob, Json, Layout, Media

LAYOUT = "application/vnd.gonium.layout+json"


class Broken:
    def __repr__(self) -> str:
        raise ValueError("no")


def parts(media: Media) -> list[Media]:
    layout = media.data[LAYOUT]
    assert isinstance(layout, Layout)
    return layout.parts


def test_each_part_is_media_of_its_own(shown) -> None:
    media = shown(gn.hstack("**a**", gn.html("<b>"), {"k": [1]}))
    assert [next(iter(part.data)) for part in parts(media)] == [
        "text/markdown",
        "text/html",
        "text/plain",
    ]


def test_a_part_that_cannot_be_shown_leaves_the_others_alone(shown) -> None:
    broken, fine = parts(shown(gn.hstack(Broken(), 3)))
    assert "ValueError: no" in broken.metadata["note"]
    assert fine.data["text/plain"].text == "3"


def test_an_empty_picture_is_told(shown) -> None:
    (part,) = parts(shown(gn.image(b"")))
    assert part.metadata["note"] == "image/png is empty"


def test_depth_and_width_are_bounded(shown) -> None:
    deep: object = 1
    for _ in range(60):
        deep = gn.vstack(deep)
    media = shown(deep)
    depth = 0
    while LAYOUT in media.data:
        (media,) = parts(media)
        depth += 1
    assert depth == 24
    assert "to a depth of 24" in media.metadata["note"]
    wide = shown(gn.vstack(*range(1500)))
    assert len(parts(wide)) == 1000
    assert wide.metadata["note"] == "1,000 of 1,500 parts shown"


def test_an_object_may_be_shown_as_a_layout(shown) -> None:
    class Pair:
        def _gonium_layout_(self) -> object:
            return gn.hstack(1, 2)

    class Failing:
        def _gonium_layout_(self) -> object:
            raise OSError("gone")

    assert len(parts(shown(Pair()))) == 2
    assert "OSError: gone" in shown(Failing()).data["text/plain"].text


def test_what_only_claims_to_be_a_layout_is_json(shown) -> None:
    class Claims:
        def _repr_mimebundle_(self, **_: object) -> dict[str, object]:
            return {LAYOUT: {"type": "layout", "kind": "tabs", "parts": []}}

    assert isinstance(shown(Claims()).data[LAYOUT], Json)


def test_blobs_within_layouts_are_kept_and_others_swept(shown, tmp_path) -> None:
    store = Store(str(tmp_path), 1_000_000)
    media = shown(gn.tabs({"A": gn.vstack(gn.image(b"\x89PNG\r\n\x1a\n1"))}))
    (blob,) = [datum for datum in data_within(media) if isinstance(datum, Blob)]
    folder = Path(store.blobs)
    assert folder == tmp_path / "blobs"
    (folder / ("0" * 64)).write_bytes(b"other")
    store.sweep([Kept("", (media,))])
    assert [file.name for file in folder.iterdir()] == [blob.digest]


def test_jupyter_is_given_the_parts(shown, blobs) -> None:
    media = shown(gn.hstack("**a**", gn.vstack(gn.image(b"\x89PNG\r\n\x1a\n1"), 3)))
    written = to_jupyter([media], blobs.get)
    assert [sorted(one["data"]) for one in written] == [
        ["text/markdown", "text/plain"],
        ["image/png", "text/plain"],
        ["text/plain"],
    ]
