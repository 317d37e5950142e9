"""What cells show, as plain text."""

from gonium.export.outputs import Fetch
from gonium.protocol.output import Blob, Datum, Media, Text

PLAIN = ("text/plain", "text/markdown", "text/latex")
"""Types that read well as they are, the best first."""


def as_text(media: Media, fetch: Fetch) -> str:
    """Return the plainest form of what is shown, or its types where it has none."""
    for kind in PLAIN:
        datum: Datum | None = media.data.get(kind)
        if isinstance(datum, Text):
            return datum.text.rstrip("\n")
        if isinstance(datum, Blob):
            try:
                return fetch(datum.digest).decode(errors="replace").rstrip("\n")
            except OSError:
                continue  # somebody tidied up while the cell ran
    return f"[{', '.join(media.data)}]"
