"""What the outside world refused, as a value with one sentence for the person.

Files and folders fail in ordinary ways (missing, full, forbidden); whoever asked gets a
`Trouble` instead of an exception, because none of this is a mistake in the program.
"""

import errno
from typing import Literal

import msgspec

from gonium.protocol.records import Problem

TroubleCode = Literal[
    "missing",
    "folder",
    "special",
    "not_text",
    "too_large",
    "unreadable",
    "outside",
    "exists",
    "locked",
    "emptied",
    "unsaved",
    "read_only",
    "damaged",
    "setting",
]

_PROBLEM_CODES: dict[str, str] = {
    "missing": "GN301",
    "emptied": "GN302",
    "not_text": "GN303",
    "too_large": "GN304",
    "damaged": "GN306",
}


class Trouble(msgspec.Struct, frozen=True):
    """Something could not be done with a file, and what to do about it."""

    code: TroubleCode
    message: str
    """One sentence: what, where, what to do."""

    def problem(self, severity: Literal["error", "warning", "note"] = "error") -> Problem:
        """Say the same as a problem of the notebook as a whole."""
        code = _PROBLEM_CODES.get(self.code, "GN305")
        return Problem(code, self.message, severity=severity)


_REASONS = {
    errno.EACCES: "permission is denied: allow your user to {access} it and its folder",
    errno.EPERM: "the operating system does not permit it: look at its owner and attributes",
    errno.EROFS: "the file system is read-only: move the notebook to a writable one",
    errno.ENOSPC: "the disk is full: free some space",
    errno.EDQUOT: "your disk quota is used up: free some space",
    errno.EIO: "the disk reports an error: check it, and copy what you need elsewhere",
    errno.ENAMETOOLONG: "its name is too long: choose a shorter one",
    errno.ELOOP: "its symbolic links go in a circle: remove one of them",
    errno.EMFILE: "too many files are open: close some notebooks or raise the limit",
    errno.ENFILE: "too many files are open on this machine: close some programs",
    errno.ENOTDIR: "part of its path is not a folder: check the path",
}


def unreadable(shown: str, error: OSError) -> Trouble:
    """Explain why a file cannot be read."""
    if error.errno == errno.ENOENT:
        return Trouble("missing", f"{shown} does not exist: check the path, or create it.")
    if error.errno == errno.EISDIR:
        return Trouble("folder", f"{shown} is a folder: open a notebook inside it.")
    return Trouble("unreadable", f"{shown} cannot be read because {_reason(error, 'read')}.")


def unsaved(shown: str, error: OSError) -> Trouble:
    """Explain why a file cannot be saved."""
    if error.errno == errno.ENOENT:
        reason = "its folder no longer exists: create the folder again"
    else:
        reason = _reason(error, "write")
    return Trouble("unsaved", f"{shown} cannot be saved because {reason}.")


def _reason(error: OSError, access: str) -> str:
    known = _REASONS.get(error.errno or 0)
    if known is not None:
        return known.format(access=access)
    return f"of this: {error.strerror or type(error).__name__}; look at the file and its folder"
