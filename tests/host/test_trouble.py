"""Every trouble is one sentence that says what, where and what to do."""

import errno
import os

import pytest

from gonium.host.trouble import Trouble, unreadable, unsaved

CODES = [
    errno.EACCES,
    errno.EPERM,
    errno.EROFS,
    errno.ENOSPC,
    errno.EDQUOT,
    errno.EIO,
    errno.ENAMETOOLONG,
    errno.ELOOP,
    errno.EMFILE,
    errno.ENOTDIR,
    errno.ENOENT,
    errno.EISDIR,
    errno.ESTALE,
    errno.EBUSY,
]


@pytest.mark.parametrize("code", CODES, ids=errno.errorcode.get)
@pytest.mark.parametrize("explain", [unreadable, unsaved])
def test_a_refusal_of_the_system_is_one_sentence(explain: object, code: int) -> None:
    assert callable(explain)
    trouble = explain("sub/nb.py", OSError(code, os.strerror(code)))
    assert isinstance(trouble, Trouble)
    assert "sub/nb.py" in trouble.message
    assert trouble.message.endswith(".")
    assert trouble.message.count(". ") == 0
    assert any(mark in trouble.message for mark in (": ", "; "))


def test_an_error_without_a_number_is_explained_too() -> None:
    assert "TimeoutError" in unsaved("nb.py", TimeoutError()).message


def test_permission_is_told_apart_for_reading_and_writing() -> None:
    error = OSError(errno.EACCES, "Permission denied")
    assert "allow your user to read it" in unreadable("nb.py", error).message
    assert "allow your user to write it" in unsaved("nb.py", error).message


def test_a_trouble_is_a_problem_of_the_notebook() -> None:
    problem = Trouble("missing", "nb.py has been deleted: write it again.").problem()
    assert (problem.code, problem.severity, problem.line) == ("GN301", "error", 0)
