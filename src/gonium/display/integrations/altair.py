"""Charts of Altair as the Vega-Lite specification that they are.

Altair itself would give a page that fetches its scripts from elsewhere.
"""

from contextlib import nullcontext
from typing import Any

from gonium.display.registry import Bundle, formatter

_AS_PICTURES = frozenset({"png", "svg"})
"""Renderers that a person chooses in order to have a picture: theirs is used."""


@formatter("altair.vegalite.v5.api.TopLevelMixin")
@formatter("altair.vegalite.v6.api.TopLevelMixin")
def chart(value: Any) -> Bundle | None:
    """The specification with its data, under the MIME type of its schema's version."""
    import altair

    if altair.renderers.active in _AS_PICTURES:
        return None
    # Altair refuses more than 5,000 rows because notebooks keep them in the file; here they
    # become a blob. Whoever chose another way to bring the data to the chart keeps it.
    plain = altair.data_transformers.active == "default"
    with altair.data_transformers.disable_max_rows() if plain else nullcontext():
        specification = value.to_dict()
    return {_mime(specification.get("$schema", "")): specification}


def _mime(schema: str) -> str:
    """From such as `https://vega.github.io/schema/vega-lite/v6.1.0.json`."""
    library, _, version = schema.removesuffix(".json").rpartition("/")
    kind = "vega" if library.endswith("/vega") else "vegalite"
    return f"application/vnd.{kind}.{version.partition('.')[0] or 'v6'}+json"
