"""What Python really does with the names of a cell: it runs with a namespace that takes notes.

Names of "above" are objects that can do everything, and whose truth, length and temper are
decided by a random sequence, so that all ways through a program are taken some time.
"""

import builtins
from collections.abc import Iterator
from random import Random
from typing import Any


class Enough(BaseException):
    """The program has run for long enough."""


class Thing:
    """Can be called, added, entered, iterated, changed: whatever a program may do with a name."""

    def __init__(self, chance: "Chance"):
        self.__dict__["chance"] = chance

    def __getattr__(self, name: str) -> "Thing":
        if name.startswith("__"):
            raise AttributeError(name)
        return self

    def __setattr__(self, name: str, value: object) -> None:
        self.chance.step()

    def __delattr__(self, name: str) -> None:
        self.chance.step()

    def __getitem__(self, key: object) -> "Thing":
        return self.chance.thing()

    def __setitem__(self, key: object, value: object) -> None:
        self.chance.step()

    def __delitem__(self, key: object) -> None:
        self.chance.step()

    def __iter__(self) -> Iterator["Thing"]:
        return iter([self.chance.thing() for _ in range(self.chance.below(3))])

    def __bool__(self) -> bool:
        return self.chance.below(2) == 0

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """Call back, sometimes, what it was given."""
        for given in (*args, *kwargs.values()):
            if callable(given) and not isinstance(given, Thing) and self.chance.below(2):
                try:
                    given()
                except Exception:  # noqa: BLE001  it is a random program
                    self.chance.step()
        return args[0] if args and self.chance.below(2) else self.chance.thing()

    def __enter__(self) -> "Thing":
        return self.chance.thing()

    def __exit__(self, kind: type | None, *about: object) -> bool:
        return kind is not None and issubclass(kind, Exception) and self.chance.below(2) == 0

    def __add__(self, other: object) -> "Thing":
        return self.chance.thing()

    __radd__ = __iadd__ = __lt__ = __gt__ = __add__

    def __mro_entries__(self, bases: tuple[Any, ...]) -> tuple[type, ...]:
        return ()

    def __format__(self, spec: str) -> str:
        return ""


class Chance:
    """Decides; raises now and then, and when it has decided often enough."""

    def __init__(self, seed: int):
        self.random = Random(seed)
        self.steps = 0

    def step(self) -> None:
        self.steps += 1
        if self.steps > 80:
            raise Enough

    def below(self, limit: int) -> int:
        self.step()
        return self.random.randrange(limit)

    def thing(self) -> Thing:
        self.step()
        if self.random.random() < 0.06:
            raise ValueError("by chance")
        return Thing(self)


class Notes(dict[str, Any]):
    """The namespace of a cell. What it does not have itself it gets from above, and notes that."""

    def __init__(self, above: dict[str, Any]):
        super().__init__()
        self.above = above
        self.reads: dict[str, set[str]] = {}
        """Name to what was bound or deleted at every one of its look-ups."""
        self.gone: set[str] = set()
        self.bound: set[str] = set()

    @property
    def settled(self) -> set[str]:
        """Names that nobody above is asked for any more."""
        return set(self) | self.gone

    def __getitem__(self, name: str) -> Any:
        if name in self.gone:
            raise KeyError(name)
        if dict.__contains__(self, name):
            return dict.__getitem__(self, name)
        if not name.startswith("__"):
            self._note(name)
        if name in self.above:
            return self.above[name]
        return getattr(builtins, name) if hasattr(builtins, name) else self._missing(name)

    def _note(self, name: str) -> None:
        self.reads[name] = self.reads.get(name, self.settled) & self.settled

    def _missing(self, name: str) -> Any:
        raise KeyError(name)

    def __setitem__(self, name: str, value: object) -> None:
        self.gone.discard(name)
        self.bound.add(name)
        dict.__setitem__(self, name, value)

    def __delitem__(self, name: str) -> None:
        if name in self.gone or not (dict.__contains__(self, name) or name in self.above):
            raise KeyError(name)
        if not dict.__contains__(self, name):
            self._note(name)  # what is deleted has to be there: from above, if not from here
        self.pop(name, None)
        self.gone.add(name)


class Watched:
    """One run of a cell."""

    def __init__(self, source: str, seed: int):
        chance = Chance(seed)
        above: dict[str, Any] = {name: Thing(chance) for name in "abcde"}
        self.notes = Notes(above | {"tick": chance.step})
        self.finished = False
        try:
            exec(compile(source, "<cell>", "exec"), self.notes)
            self.finished = True
        except (Exception, Enough):  # noqa: BLE001  it is a random program
            pass
        dict.pop(self.notes, "__builtins__", None)
        dict.pop(self.notes, "__annotations__", None)
        self.notes.bound -= {"__annotations__", "__builtins__"}
        self.notes.bound |= set(self.notes)
