"""Data that outputs keep outside their records, served by digest, for ever the same.

Somebody's data may be a page; so only known types are named, and none of them may do anything.
"""

import os
import re
import stat
from pathlib import Path

from starlette.responses import FileResponse, Response

from gonium.display.blobs import Blobs
from gonium.server.answers import Refusal
from gonium.server.headers import BLOB_POLICY

UNKNOWN = "application/octet-stream"

_shown = re.compile(
    r"image/(png|jpeg|gif|webp|avif|bmp|svg\+xml)"
    r"|(audio|video)/[a-z0-9.+-]{1,64}"
    r"|text/(plain|html|markdown|latex|csv)"
    r"|application/(pdf|json|[a-z0-9.-]{1,64}\+json)"
)


def blob(folder: Path | str, digest: str, mime: str) -> Response:
    """Answer with a blob of a notebook; with ranges, as players of sound and video ask."""
    try:
        path = Blobs(folder).path(digest)
    except ValueError:
        raise Refusal(400, "A blob is named by its digest, 64 hexadecimal digits.") from None
    seen = _seen(path)
    known = _shown.fullmatch(mime.lower()) is not None
    headers = {
        "Cache-Control": "private, max-age=31536000, immutable",
        "Content-Security-Policy": BLOB_POLICY,
        "ETag": f'"{digest}"',
    }
    if not known:
        headers["Content-Disposition"] = "attachment"
    media_type = mime.lower() if known else UNKNOWN
    return FileResponse(path, headers=headers, media_type=media_type, stat_result=seen)


def _seen(path: str) -> os.stat_result:
    """What is known of a blob's file, which is one: a link could lead anywhere."""
    try:
        seen = os.lstat(path)
    except OSError:
        seen = None
    if seen is None or not stat.S_ISREG(seen.st_mode):
        raise Refusal(404, "This output is no longer kept: run its cell again.")
    return seen
