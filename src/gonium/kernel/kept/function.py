"""`gn.cache`: what a function returned is kept on disk, for other calls in this and other processes.

It works in notebooks and in plain scripts. A call whose result is found does not run the function,
but prints and shows what that call did. What cannot be kept runs as ever, and says once why.
"""

import functools
import os
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FunctionType
from typing import Any, TypeVar, cast

from gonium.kernel import output
from gonium.kernel.kept.entry import Damaged, Description, Entry, Writer
from gonium.kernel.kept.identity import Identity, surroundings
from gonium.kernel.kept.listening import listening
from gonium.kernel.kept.outputs import Recording, Shown, recorded
from gonium.kernel.kept.packing import Given, pack, unpack
from gonium.kernel.kept.reason import NotKept
from gonium.kernel.kept.store import Store, folder_beside
from gonium.protocol.reports import OutputShown, StreamWritten

F = TypeVar("F", bound=Callable[..., Any])

_COROUTINE, _YIELDS = 0x80, 0x220
"""Flags of code: `inspect.CO_COROUTINE`; `CO_GENERATOR` and `CO_ASYNC_GENERATOR`."""
_told: set[str] = set()


def cache(function: F) -> F:
    """Keep what a function returns on disk, so that the same call need not run again.

    A call is the same if the function, all that it looks up, and its arguments are as they were,
    in this process or another; files, time and chance do not count. `async` functions can be kept,
    too. A result that cannot be kept is returned all the same, and standard error says once why.
    `function.__wrapped__` is the function itself, for a call that is to run in any case.

    Raises `TypeError` for what is no function made by `def`, and for functions that yield.
    """
    plain: Any = function
    if type(plain) is not FunctionType:
        raise TypeError("gn.cache keeps results of functions: write @gn.cache right above `def`")
    flags = plain.__code__.co_flags
    if flags & _YIELDS:
        raise TypeError(f"{plain.__name__} yields, which cannot be kept: return a list instead")
    if flags & _COROUTINE:

        @functools.wraps(function)
        async def kept_async(*arguments: Any, **named: Any) -> Any:
            call = Call(plain, arguments, named)
            if call.found():
                return call.result
            with call.running():
                call.result = await function(*arguments, **named)
            return call.keep()

        return cast(F, kept_async)

    @functools.wraps(function)
    def kept(*arguments: Any, **named: Any) -> Any:
        call = Call(plain, arguments, named)
        if call.found():
            return call.result
        with call.running():
            call.result = function(*arguments, **named)
        return call.keep()

    return cast(F, kept)


class Call:
    """One call of a function whose results are kept."""

    def __init__(
        self, function: FunctionType, arguments: tuple[Any, ...], named: dict[str, Any]
    ) -> None:
        self.result: Any = None
        self._function = function
        self._arguments = arguments
        self._named = named
        self._bound: dict[str, Any] = {}
        """The arguments by the names of parameters."""
        self._path = _home(function)
        self._store = Store(folder_beside(self._path))
        self._run: Any = output.current()
        self._recording = Recording()
        self._given = Given({}, {})
        self._key = ""
        self._began = time.perf_counter()
        self._made = self._elements_made()

    def found(self) -> bool:
        """Say whether the result was kept; then it is there, and what was shown is shown again."""
        if self._run is not None and not hasattr(self._run, "blobs"):
            return False  # somebody catches what is shown: what that is cannot be told again
        try:
            if not self._bind():
                return False  # a wrong call: the function itself says how
            self._key = self._make_key()
            entry = self._store.find(self._key)
            if entry is None:
                return False
            self._take(entry)
        except Exception as error:  # noqa: BLE001  # objects of all classes are looked at here
            self._complain(error)
            return False
        return True

    @contextmanager
    def running(self) -> Iterator[None]:
        """Listen to the function while it runs."""
        self._began = time.perf_counter()
        if not self._key:
            yield
            return
        with listening(self._recording.hear):
            yield

    def keep(self) -> Any:
        """Keep the result if that can be done; return it."""
        if not self._key:
            return self.result
        duration = time.perf_counter() - self._began
        try:
            self._check()
            self._store.put(self._key, lambda writer: self._write(writer, duration))
        except Exception as error:  # noqa: BLE001  # objects of all classes are looked at here
            self._complain(error)
        return self.result

    def _bind(self) -> bool:
        """Give each argument to its parameter; say whether that can be done."""
        import inspect  # with the first call

        try:
            bound = inspect.signature(self._function).bind(*self._arguments, **self._named)
        except TypeError:
            return False
        bound.apply_defaults()
        self._bound = bound.arguments
        return True

    def _make_key(self) -> str:
        """Return the key of the result; raises `NotKept` if something has no identity."""
        identity = Identity({})
        quiet = "quiet" if self._run is None else "shown"  # displays show nothing in a script
        identity.write(f"function {surroundings()} {quiet} {self._function.__module__}")
        identity.add(self._function.__qualname__, self._function)
        for name, value in self._bound.items():
            identity.add(name, value)
        for element in identity.elements:
            element.look()  # by asking where it stands, the cell depends on it
        parts = _closure(self._function) | identity.looked_up | self._bound
        self._given = Given(parts, identity.codes)
        return identity.key()

    def _take(self, entry: Entry) -> None:
        """Return to how things were when the function had run; raises what unpickling raises."""
        try:
            result = unpack(entry, self._given)["result"]
            reports = recorded(entry)
            for part in entry.description.blobs:
                self._run.blobs.put(bytes(entry.part(part)))
        except Exception as error:  # noqa: BLE001  # what is unpickled may be the user's own
            self._store.remove(self._key)
            raise Damaged(f"it could not be read ({type(error).__name__}: {error})") from None
        self.result = result
        for report in reports:
            self._tell(report)

    def _tell(self, report: Shown) -> None:
        if isinstance(report, StreamWritten):
            (sys.stdout if report.name == "stdout" else sys.stderr).write(report.text)
        elif isinstance(report, OutputShown) and self._run is not None:
            self._run.show_media(report.media)

    def _check(self) -> None:
        """Raise `NotKept` if the call did what a kept result could not."""
        if self._elements_made() != self._made:
            raise NotKept("it makes elements")
        if not all(isinstance(r, StreamWritten | OutputShown) for r in self._recording.reports):
            raise NotKept("it changes what is shown already")
        self._recording.check()
        given = self._given
        if self._make_key() != self._key:
            raise NotKept("it changes its arguments or something that it looks up")
        self._given = given

    def _write(self, writer: Writer, duration: float) -> Description:
        name = self._function.__qualname__
        notebook = os.path.basename(self._path)
        description = Description(
            self._key, "function", name, notebook, time.time(), duration, names=["result"]
        )
        description.packed = pack({"result": self.result}, self._given, writer)
        description.content = writer.content()
        self._recording.write(writer, description, getattr(self._run, "blobs", None))
        return description

    def _elements_made(self) -> int:
        return getattr(getattr(self._run, "looks", None), "made", 0)

    def _complain(self, error: Exception) -> None:
        """Say once why a result is not kept, or could not be used."""
        if isinstance(error, Damaged):
            note = f"what was kept of {self._function.__name__}() was removed: {error}"
        elif isinstance(error, NotKept):
            note = f"{self._function.__name__}() is not kept: {error}"
        else:
            self._key = ""
            note = f"{self._function.__name__}() is not kept: {type(error).__name__}: {error}"
        if note not in _told:
            _told.add(note)
            print(f"gonium: {note}.", file=sys.stderr)


def _home(function: FunctionType) -> str:
    """Return the file that a function's results are kept beside: its own, or the notebook's."""
    file = function.__code__.co_filename
    if os.path.isfile(file):
        return os.path.abspath(file)
    return str(getattr(sys.modules.get("__main__"), "__file__", None) or "")


def _closure(function: FunctionType) -> dict[str, Any]:
    """Return the variables of functions around it that a function uses."""
    found = {}
    names = function.__code__.co_freevars
    for name, cell in zip(names, function.__closure__ or (), strict=True):
        try:
            found[f"nonlocal {name}"] = cell.cell_contents
        except ValueError:
            continue  # not bound yet
    return found
