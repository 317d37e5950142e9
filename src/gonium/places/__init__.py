"""Where kernels live. A place starts one, speaks to it, hears from it and ends it."""

from gonium.places.place import Description, Listener, Place, PlaceError

__all__ = ["Description", "Listener", "Place", "PlaceError"]
