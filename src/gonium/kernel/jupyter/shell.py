"""Commands of the system's shell: `gn.sh`, which stands for `!command` and `%%bash`."""

import codecs
import os
import selectors
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import IO, Literal, overload

from gonium.display.manner import Manner


class Lines(list[str]):
    """The lines that a command wrote; as in IPython, also as one text: `.n`, `.s`, `.l`."""

    @property
    def l(self) -> list[str]:  # noqa: E743  IPython's name
        """The lines."""
        return list(self)

    @property
    def n(self) -> str:
        """The lines as one text."""
        return "\n".join(self)

    @property
    def s(self) -> str:
        """The lines as words of one line."""
        return " ".join(self)

    def grep(self, pattern: str) -> "Lines":
        """The lines in which the regular expression is found."""
        import re

        return Lines(line for line in self if re.search(pattern, line, re.IGNORECASE))

    def fields(self, *numbers: int) -> list[str] | list[list[str]]:
        """The words of each line, or those with these numbers, as one text a line."""
        words = [line.split() for line in self]
        if not numbers:
            return words
        return [" ".join(line[n] for n in numbers if -len(line) <= n < len(line)) for line in words]


@overload
def sh(command: str, *, shell: str = ..., capture: Literal[False] = ...) -> None: ...
@overload
def sh(command: str, *, shell: str = ..., capture: Literal[True]) -> Lines: ...


def sh(command: str, *, shell: str = "", capture: bool = False) -> Lines | None:
    """Run a command and print what it writes; with `capture=True`, return its lines instead.

    `gn.sh("ls")` is Jupyter's `!ls`, and `files = gn.sh("ls", capture=True)` its `files = !ls`;
    errors are written where output is. `shell` names a program that is given the text instead of
    the system's shell, such as `"bash"`, and whose errors are errors. The exit status is in
    `gn.sh.status`; a program that is not there raises `FileNotFoundError`.
    """
    pieces: list[str] = []
    takers = [pieces.append if capture else _print]
    # What a file of Jupyter's shows of a command is what a terminal would.
    terminal = Manner.jupyter and not capture and not shell and os.name == "posix"
    with _source(shell, command) as source:
        arguments: str | list[str] = shell.split() if shell else command
        if terminal:
            status = _in_terminal(arguments)
        else:
            takers += [_print_error] if shell and not capture else []
            status = _in_pipes(arguments, source, takers)
    sh.status = status  # type: ignore[attr-defined]  # read by who needs it
    return Lines("".join(pieces).splitlines()) if capture else None


sh.status = 0  # type: ignore[attr-defined]

Taker = Callable[[str], object]


def _print(text: str) -> None:
    sys.stdout.write(text)


def _print_error(text: str) -> None:
    sys.stderr.write(text)


@contextmanager
def _source(shell: str, text: str) -> Iterator[IO[bytes] | int]:
    """Standard input of a command: nothing, or what the program of its own is to run."""
    if not shell:
        yield subprocess.DEVNULL
        return
    with tempfile.TemporaryFile() as file:
        file.write(text.encode())
        file.seek(0)
        yield file


def _in_pipes(arguments: str | list[str], source: IO[bytes] | int, takers: Sequence[Taker]) -> int:
    """Run with one pipe for both streams, or one for each."""
    errors = subprocess.PIPE if len(takers) > 1 else subprocess.STDOUT
    with subprocess.Popen(
        arguments,
        shell=isinstance(arguments, str),
        stdin=source,
        stdout=subprocess.PIPE,
        stderr=errors,
    ) as process:
        streams = [stream for stream in (process.stdout, process.stderr) if stream]
        try:
            _pump({stream.fileno(): take for stream, take in zip(streams, takers, strict=True)})
        except BaseException:
            process.kill()
            raise
    return process.returncode


def _in_terminal(arguments: str | list[str]) -> int:
    """Run with a terminal of 80 columns, as Jupyter does."""
    import fcntl
    import struct
    import termios

    ours, theirs = os.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))
    try:
        with subprocess.Popen(
            arguments, shell=True, stdin=subprocess.DEVNULL, stdout=theirs, stderr=theirs
        ) as process:
            os.close(theirs)
            try:
                _pump({ours: _print})
            except BaseException:
                process.kill()
                raise
        return process.returncode
    finally:
        os.close(ours)


def _pump(takers: dict[int, Taker]) -> None:
    """Hand on what arrives at descriptors, until all have ended."""
    decoders = {each: codecs.getincrementaldecoder("utf-8")("replace") for each in takers}
    with selectors.DefaultSelector() as selector:
        for each in takers:
            selector.register(each, selectors.EVENT_READ)
        while selector.get_map():
            for key, _ in selector.select():
                data = _read(key.fd)
                if not data:
                    selector.unregister(key.fd)
                takers[key.fd](decoders[key.fd].decode(data, final=not data))


def _read(descriptor: int) -> bytes:
    try:
        return os.read(descriptor, 65536)
    except OSError:  # how a terminal says that nobody writes to it any more
        return b""
