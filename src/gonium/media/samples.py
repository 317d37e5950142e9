"""Arrays as pictures and as sound, written with the standard library alone.

An array is whatever has a shape and a buffer: numpy's, and those of libraries that are like it.
"""

import struct
import zlib
from io import BytesIO
from typing import Any

_COLOURS = {1: 0, 2: 4, 3: 2, 4: 6}
"""Values of a pixel to PNG's number for that: grey, grey and alpha, RGB, RGBA."""
MOST_PIXELS = 100_000_000


def picture_of(array: Any) -> bytes:
    """An array as PNG; raises `ValueError` for one that is no picture."""
    shape = tuple(array.shape)
    depth = shape[2] if len(shape) == 3 else 1
    if len(shape) not in (2, 3) or depth not in _COLOURS or 0 in shape:
        raise ValueError(
            f"an array of shape {shape} is no picture: give (rows, columns), with 3 or 4 colours"
        )
    rows, columns = shape[:2]
    if rows * columns > MOST_PIXELS:
        raise ValueError(f"a picture of {rows:,} × {columns:,} pixels is too large to show")
    pixels = _as_bytes(array)
    line = columns * depth
    lines = b"".join(b"\0" + pixels[start : start + line] for start in range(0, rows * line, line))
    head = struct.pack(">IIBBBBB", columns, rows, 8, _COLOURS[depth], 0, 0, 0)
    parts = ((b"IHDR", head), (b"IDAT", zlib.compress(lines, 6)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(*part) for part in parts)


def _as_bytes(array: Any) -> bytes:
    kind = array.dtype.kind
    if kind == "b":
        array = array * 255
    elif kind == "f":
        # What is no number is black; what is out of range is as dark or bright as can be.
        array = array.clip(0, 1)
        array = array * 255 + 0.5
        array[array != array] = 0
    elif kind not in "iu":
        raise ValueError(
            f"an array of {array.dtype} is no picture: give bytes, or numbers from 0 to 1"
        )
    else:
        array = array.clip(0, 255)
    return bytes(array.astype("uint8").tobytes())


def _chunk(name: bytes, data: bytes) -> bytes:
    checksum = zlib.crc32(name + data)
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", checksum)


def sound_of(samples: Any, rate: int) -> bytes:
    """Samples as WAV; raises `ValueError` for what is no sound."""
    import wave

    if not 1 <= rate <= 1_000_000:
        raise ValueError(f"rate is a number of samples in a second, not {rate}")
    channels, data = _channels(samples)
    buffer = BytesIO()
    with wave.open(buffer, "wb") as file:
        file.setnchannels(channels)
        file.setsampwidth(2)
        file.setframerate(int(rate))
        file.writeframes(data)
    return buffer.getvalue()


def _channels(samples: Any) -> tuple[int, bytes]:
    """The number of channels, and their samples as 16-bit numbers, one of each in turn."""
    if not hasattr(samples, "dtype"):
        values = [_sample(value) for value in samples]
        return 1, struct.pack(f"<{len(values)}h", *values)
    shape = tuple(samples.shape)
    if len(shape) not in (1, 2) or 0 in shape or (len(shape) == 2 and shape[0] > 16):
        raise ValueError(
            f"samples of shape {shape} are no sound: give (samples,) or (channels, samples)"
        )
    if samples.dtype.kind == "f":
        samples = samples.clip(-1, 1) * 32_767
        samples[samples != samples] = 0
    turned = samples.T if len(shape) == 2 else samples
    return (shape[0] if len(shape) == 2 else 1), bytes(turned.astype("<i2").tobytes())


def _sample(value: Any) -> int:
    if isinstance(value, float):
        return round(max(-1.0, min(1.0, value)) * 32_767) if value == value else 0
    return max(-32_768, min(32_767, int(value)))
