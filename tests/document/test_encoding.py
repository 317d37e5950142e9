"""Bytes that are a notebook, and bytes that are not."""

from gonium.document import NotUtf8, decode, encode


def check_refused(data: bytes, *fragments: str) -> None:
    refused = decode(data)
    assert isinstance(refused, NotUtf8)
    for fragment in fragments:
        assert fragment in refused.message


def test_utf8_is_read_as_it_is() -> None:
    for text in ("", "x = 'é🦔'\r\n", "\ufeffx", "\0"):
        assert decode(encode(text)) == text


def test_other_encodings_get_a_sentence_that_says_where() -> None:
    check_refused("x\ny = 'é'".encode("latin-1"), "not UTF-8", "byte 0xe9", "offset 7", "line 2")
    check_refused("x = 1".encode("utf-16"), "UTF-16", "line 1", "save it as UTF-8")
    check_refused(b"\x89PNG\r\n\x1a\n", "byte 0x89 at offset 0")


def test_half_a_character_cannot_spoil_a_file() -> None:
    assert encode("a\ud800b") == b"a?b"
