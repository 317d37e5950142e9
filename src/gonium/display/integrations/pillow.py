"""Images of Pillow as PNG.

Pillow would also make a JPEG of every image, which takes time and which nobody looks at when
there is a PNG.
"""

from io import BytesIO
from typing import Any

from gonium.display.registry import Bundle, Hints, formatter

_SAVED_AS_THEY_ARE = frozenset({"1", "L", "LA", "I;16", "P", "RGB", "RGBA"})
"""The modes that PNG knows."""
_SAVED_AS = {"I": "I;16", "La": "LA", "RGBa": "RGBA", "PA": "RGBA"}
"""The nearest mode it knows, where that is not `RGB`."""


@formatter("PIL.Image.Image")
def picture(image: Any) -> tuple[Bundle, Hints]:
    """The image as PNG, and its size."""
    buffer = BytesIO()
    known = image.mode in _SAVED_AS_THEY_ARE
    mode = image.mode if known else _SAVED_AS.get(image.mode, "RGB")
    (image if known else image.convert(mode)).save(buffer, "PNG")
    return {"image/png": buffer.getvalue()}, {"width": image.width, "height": image.height}
