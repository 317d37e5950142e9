"""Formatters for the libraries that have no display methods, or not the ones we want.

A module here is imported when the first value of its library is shown, and not before.
"""

BUILT_IN = {
    "matplotlib.figure.Figure": "gonium.display.integrations.matplotlib",
    "PIL.Image.Image": "gonium.display.integrations.pillow",
    "altair.vegalite.v5.api.TopLevelMixin": "gonium.display.integrations.altair",
    "altair.vegalite.v6.api.TopLevelMixin": "gonium.display.integrations.altair",
    "pandas.DataFrame": "gonium.display.integrations.pandas",
    "pandas.Series": "gonium.display.integrations.pandas",
    "pandas.core.frame.DataFrame": "gonium.display.integrations.pandas",
    "pandas.core.series.Series": "gonium.display.integrations.pandas",
    "polars.dataframe.frame.DataFrame": "gonium.display.integrations.frames",
    "polars.series.series.Series": "gonium.display.integrations.frames",
    "pyarrow.lib.Table": "gonium.display.integrations.frames",
    "gonium.display.tables.shown.Table": "gonium.display.integrations.tables",
}
"""Type to the module that registers its formatter."""
