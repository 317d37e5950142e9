"""Values become typed output: the registry of formatters, and what is known about errors."""

from gonium.display.blobs import Blobs
from gonium.display.format import render
from gonium.display.registry import formatter
from gonium.display.traceback import describe_error

__all__ = ["Blobs", "describe_error", "formatter", "render"]
