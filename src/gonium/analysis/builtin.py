"""The names that every cell has without anybody exporting them."""

import builtins

EVERYWHERE = frozenset(
    [
        "__annotations__",
        "__builtins__",
        "__doc__",
        "__file__",
        "__loader__",
        "__name__",
        "__package__",
        "__spec__",
        "__dict__",
        "__path__",
        "__debug__",
        "copyright",
        "credits",
        "display",
        "exit",
        "get_ipython",
        "help",
        "license",
        "quit",
        "_",
        "__",
        "___",
        "In",
        "Out",
    ]
)
"""What modules, interactive Python and notebooks add to the builtins."""

GIVEN: frozenset[str] = frozenset(dir(builtins)) | EVERYWHERE
"""Never unresolved."""

DYNAMIC = frozenset({"exec", "eval", "globals", "locals", "vars", "__import__", "get_ipython"})
"""Builtins by which code may bind names that no analysis sees."""
