"""Data and where they come from: what they are is told by their content."""

import io
import struct
import wave
import zlib
from pathlib import Path

import pytest

import gonium as gn
from gonium.media.samples import picture_of, sound_of
from gonium.media.sources import kind_of

PNG = b"\x89PNG\r\n\x1a\n" + b"0" * 20


@pytest.mark.parametrize(
    ("data", "name", "family", "mime"),
    [
        (PNG, "", "image/", "image/png"),
        (b"\xff\xd8\xff\xe0", "wrong.png", "image/", "image/jpeg"),
        (b"RIFF0000WEBP", "", "image/", "image/webp"),
        (b"RIFF0000WAVE", "", "audio/", "audio/wav"),
        (b'<?xml version="1.0"?><svg/>', "", "image/", "image/svg+xml"),
        (b"0000ftypisom", "", "video/", "video/mp4"),
        (b"0000ftypM4A ", "", "audio/", "audio/mp4"),
        (b"0000ftypavif", "", "image/", "image/avif"),
        (b"OggS", "a.ogv", "video/", "video/ogg"),
        (b"%PDF-1.7", "", "application/pdf", "application/pdf"),
        (b"a,b", "x.csv", "", "text/csv"),
        (b"", "", "image/", "image/png"),
        (b"?", "", "", "application/octet-stream"),
    ],
)
def test_data_say_what_they_are(data, name, family, mime) -> None:
    assert kind_of(data, name, family) == mime


def test_a_source_is_bytes_a_path_or_an_open_file(tmp_path: Path) -> None:
    file = tmp_path / "a.png"
    file.write_bytes(PNG)
    with open(file, "rb") as opened:
        sources = [PNG, bytearray(PNG), file, str(file), opened, io.BytesIO(PNG)]
        parts = [gn.image(source).parts[0] for source in sources]
    assert {(part.data, part.mime) for part in parts} == {(PNG, "image/png")}


def test_an_address_stays_on_the_web() -> None:
    layout = gn.video("https://example.org/a.mp4", loop=True)
    assert (layout.parts, layout.settings["url"]) == ([], "https://example.org/a.mp4")


def test_what_is_of_another_family_is_refused() -> None:
    with pytest.raises(ValueError, match=r"gn.audio: these data is image/png"):
        gn.audio(PNG)
    with pytest.raises(ValueError, match=r"gn.pdf"):
        gn.pdf(PNG)
    with pytest.raises(TypeError, match="takes bytes, a path"):
        gn.audio(5)
    with pytest.raises(FileNotFoundError):
        gn.image("nowhere.png")


def test_another_value_is_shown_as_the_picture_it_has() -> None:
    value = object()
    assert gn.image(value).parts == [value]


@pytest.mark.parametrize(
    ("dtype", "value", "byte"),
    [
        ("uint8", 7, 7),
        ("bool", 1, 255),
        ("float64", 0.5, 128),
        ("float32", 9.0, 255),
        ("int64", -3, 0),
    ],
)
def test_an_array_becomes_a_picture(dtype, value, byte) -> None:
    numpy = pytest.importorskip("numpy")
    for shape, colour in (((2, 3), 0), ((2, 3, 3), 2), ((2, 3, 4), 6)):
        png = picture_of(numpy.full(shape, value, dtype))
        assert struct.unpack(">IIBB", png[16:26]) == (3, 2, 8, colour)
        start = png.index(b"IDAT")
        (length,) = struct.unpack(">I", png[start - 4 : start])
        lines = zlib.decompress(png[start + 4 : start + 4 + length])
        assert set(lines[1 : len(lines) // 2]) == {byte}


def test_what_is_no_number_is_black() -> None:
    numpy = pytest.importorskip("numpy")
    assert picture_of(numpy.array([[numpy.nan]])) == picture_of(numpy.array([[0.0]]))


@pytest.mark.parametrize("shape", [(2,), (2, 2, 5), (0, 2), (1, 1, 1, 1)])
def test_an_array_of_another_shape_is_no_picture(shape) -> None:
    numpy = pytest.importorskip("numpy")
    with pytest.raises(ValueError, match="is no picture"):
        gn.image(numpy.zeros(shape))


def test_samples_become_sound() -> None:
    numpy = pytest.importorskip("numpy")
    given = [0.0, 1.0, -2.0, float("nan")]
    for samples, channels in (
        (given, 1),
        (numpy.array(given), 1),
        (numpy.array([given, given]), 2),
    ):
        with wave.open(io.BytesIO(sound_of(samples, 8000))) as file:
            assert (file.getnchannels(), file.getframerate(), file.getnframes()) == (
                channels,
                8000,
                4,
            )
            read = struct.unpack(f"<{4 * channels}h", file.readframes(4))
        assert read[::channels] == (0, 32767, -32767, 0)
    with pytest.raises(ValueError, match="needs the rate"):
        gn.audio(numpy.array(given))


def test_a_download_has_a_name_and_a_type() -> None:
    layout = gn.download("a,b\n", name="../x.csv")
    assert (layout.settings["name"], layout.parts[0].mime, layout.parts[0].data) == (
        "x.csv",
        "text/csv",
        b"a,b\n",
    )
    assert gn.download(b"x").settings["label"] == "Download data"
