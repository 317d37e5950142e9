"""Why a kernel could not start, in one sentence: what, where, and what to do.

The system's refusals are known by their numbers. What the new process said before it ended is known
by what interpreters say; of anything else the last line is passed on, which is where Python says
what it was.
"""

import errno
import os
import re
import sys

from gonium.kernel.launch import NO_ROOM

_MODULE = re.compile(r"No module named '?([\w.]+)'?")
_FILE = re.compile(r'^  File "([^"<]+)", line \d+', re.MULTILINE)
_ROOM = "make room there, or name another folder with GONIUM_RUN_DIR"
_ELSEWHERE = "allow your user to write there, or name another folder with GONIUM_RUN_DIR"
_RESTORE = "make its environment again, or start Gonium from another one"

_NO_MEMORY = ("failed to map segment", "annot allocate memory")
"""What loaders say."""

_NO_FOLDER = {
    errno.ENOSPC: _ROOM,
    errno.EDQUOT: _ROOM,
    errno.EFBIG: _ROOM,
    errno.EMFILE: "too many files are open: close some notebooks, or raise the limit (`ulimit -n`)",
    errno.ENFILE: "too many files are open on this machine: close some programs",
}
_NO_PROCESS = {
    errno.ENOENT: f"it is not there: {_RESTORE}",
    errno.ENOTDIR: f"it is not there: {_RESTORE}",
    errno.ELOOP: f"its links go in a circle: {_RESTORE}",
    errno.EACCES: "your user may not run it: allow that, or start Gonium from another environment",
    errno.EPERM: "your user may not run it: allow that, or start Gonium from another environment",
    errno.ENOEXEC: f"it is not a program of this machine: {_RESTORE}",
    errno.EAGAIN: "no more processes are allowed: end some, or raise the limit (`ulimit -u`)",
    errno.ENOMEM: "there is no memory left for it: end some programs, and run again",
    errno.EMFILE: _NO_FOLDER[errno.EMFILE],
    errno.ENFILE: _NO_FOLDER[errno.ENFILE],
}


def of_folder(error: OSError, folder: str) -> str:
    """Say why the run directory cannot be used."""
    what = f"its run directory {folder} cannot be used"
    return _sentence(f"{what} ({error.strerror}): {_NO_FOLDER.get(error.errno or 0, _ELSEWHERE)}")


def of_system(error: OSError, path: str, python: str) -> str:
    """Say why the system has started no process for a notebook."""
    folder = os.path.dirname(path)
    if not os.path.isdir(folder):
        return _sentence(f"the notebook's folder {folder} is not there: make it again")
    known = _NO_PROCESS.get(error.errno or 0)
    why = known or f"the system says {error.strerror or error}: {_RESTORE}"
    return _sentence(f"Python is to be at {python}, but {why}")


def of_process(cause: str, stderr: str, python: str) -> str:
    """Say why a process ended before it was a kernel, from what it wrote."""
    lines = [line.strip() for line in stderr.splitlines() if line.strip()]
    last = lines[-1] if lines else ""
    if "nknown option" in stderr and "-P" in stderr:
        return _sentence(f"{python} is too old: start Gonium with Python 3.11 or newer")
    if hidden := _hidden(stderr):
        return _sentence(f"{hidden[0]} hides Python's own module {hidden[1]}: rename it ({last})")
    if missing := _MODULE.search(last):
        module = missing[1].partition(".")[0]
        install = f"install it with `{python} -m pip install {module}`"
        return _sentence(f"{python} has no module {module}: {install}")
    if "start new thread" in last:
        return _sentence(_NO_PROCESS[errno.EAGAIN])
    if last.startswith("MemoryError") or any(words in last for words in _NO_MEMORY):
        return _sentence("there is too little memory: end some programs, or raise `ulimit -v`")
    if last.startswith(NO_ROOM):
        return _sentence(f"there is {last}: {_ROOM}")
    if last:
        return _sentence(f"{python} said “{last}”: correct that in its environment, and run again")
    why = cause.removesuffix(".").replace("The kernel's process", "its process")
    if " was ended by " in why:
        again = f"run again, and if that goes on, free memory or repair the environment of {python}"
        return _sentence(f"{why}, before it was ready: {again}")
    look = f"look at what {python} runs first (sitecustomize, .pth files), and run again"
    return _sentence(f"{why}, and said nothing: {look}")


def of_silence(seconds: float, python: str) -> str:
    """Say that the process has not become a kernel in time."""
    look = "see what holds it up (a slow disk, a busy machine, sitecustomize), and run again"
    return _sentence(f"{python} was not ready within {seconds:.0f} s: {look}")


def of_log(folder: str) -> str:
    """Say that a kernel's log cannot be written."""
    return (
        f"The kernel's log in {folder} cannot be written: make room on that disk. "
        "What runs goes on, and is shown when there is room."
    )


def _hidden(stderr: str) -> tuple[str, str] | None:
    """Return a file that was imported in place of a module of Python's, and that module."""
    home = os.path.dirname(os.__file__)
    for file in reversed(_FILE.findall(stderr)):
        name = os.path.basename(file).removesuffix(".py")
        name = os.path.basename(os.path.dirname(file)) if name == "__init__" else name
        inside = file.startswith(home + os.sep) or f"{os.sep}lib{os.sep}python" in file
        if name in sys.stdlib_module_names and not inside and name not in _MEANT:
            return file, name
    return None


_MEANT = frozenset(("sitecustomize", "usercustomize", "site"))


def _sentence(why: str) -> str:
    return f"The kernel could not start: {why}."
