"""Which cell a program means: by its index, from 0, or by its name."""

from collections.abc import Iterator, Sequence
from typing import Generic, Protocol, TypeVar, overload

from gonium.scripting.errors import MissingError


class Named(Protocol):
    """What has a name, perhaps an empty one."""

    @property
    def name(self) -> str:
        """The cell's name."""


C = TypeVar("C", bound=Named)


class Cells(Sequence[C], Generic[C]):
    """Cells in document order, by index or by name."""

    def __init__(self, cells: Sequence[C]) -> None:
        self._cells = tuple(cells)

    def __len__(self) -> int:
        return len(self._cells)

    def __iter__(self) -> Iterator[C]:
        return iter(self._cells)

    @overload
    def __getitem__(self, key: int | str) -> C: ...
    @overload
    def __getitem__(self, key: slice) -> tuple[C, ...]: ...
    def __getitem__(self, key: int | str | slice) -> C | tuple[C, ...]:
        """Return a cell; raises `MissingError`."""
        if isinstance(key, slice):
            return self._cells[key]
        return self._cells[position(self._cells, key)]

    def __repr__(self) -> str:
        return f"{list(self._cells)!r}"


def position(cells: Sequence[Named], key: int | str) -> int:
    """Return the index of a cell; negative ones count from the end. Raises `MissingError`."""
    if isinstance(key, str):
        found = [at for at, cell in enumerate(cells) if cell.name == key and key]
        if len(found) == 1:
            return found[0]
        if found:
            places = " and ".join(str(at) for at in found)
            raise MissingError(f"several cells are called {key}: give an index, one of {places}.")
        names = ", ".join(cell.name for cell in cells if cell.name)
        known = f"the names are {names}" if names else "no cell has a name, so give an index"
        raise MissingError(f"no cell is called {key}: {known}.")
    if not -len(cells) <= key < len(cells):
        raise MissingError(f"there is no cell {key}: the notebook has {len(cells)}, from 0.")
    return key % len(cells)
