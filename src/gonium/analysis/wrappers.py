"""What is known of decorators, base classes and context managers by their names.

A decorator may call what it gets, a base class may call methods of a new class, a context manager
may swallow an exception. Those listed here do not; of any other the worst is assumed, which only
makes a cell read more than it does.
"""

import ast

KEEPERS = frozenset(
    [
        "abstractmethod",
        "asynccontextmanager",
        "cache",
        "cached_property",
        "classmethod",
        "contextmanager",
        "dataclass",
        "deleter",
        "deprecated",
        "final",
        "fixture",
        "frozen",
        "getter",
        "jit",
        "lru_cache",
        "njit",
        "no_type_check",
        "overload",
        "override",
        "parametrize",
        "property",
        "runtime_checkable",
        "setter",
        "singledispatch",
        "staticmethod",
        "total_ordering",
        "unique",
        "vectorize",
        "wraps",
    ]
)
"""Decorators that wrap or mark without calling."""

CALLERS = frozenset({"Enum", "IntEnum", "StrEnum", "Flag", "IntFlag", "NamedTuple"})
"""Base classes that call methods while the class is made, or may."""

LETTING = frozenset(
    [
        "open",
        "no_grad",
        "enable_grad",
        "inference_mode",
        "autocast",
        "device",
        "errstate",
        "printoptions",
        "catch_warnings",
        "option_context",
        "TemporaryDirectory",
        "NamedTemporaryFile",
        "TemporaryFile",
        "SpooledTemporaryFile",
        "closing",
        "aclosing",
        "redirect_stdout",
        "redirect_stderr",
        "nullcontext",
        "chdir",
        "ThreadPoolExecutor",
        "ProcessPoolExecutor",
        "Pool",
        "Lock",
        "RLock",
        "Semaphore",
        "Condition",
        "ZipFile",
        "urlopen",
        "connect",
        "GradientTape",
        "rc_context",
        "context",
        "axes_style",
        "plotting_context",
        "color_palette",
        "localcontext",
        "scandir",
        "memoryview",
        "socket",
        "Popen",
        "Session",
        "Client",
        "AsyncClient",
        "ClientSession",
        "ExcelWriter",
        "HDFStore",
        "File",
        "tqdm",
        "timeout",
        "TaskGroup",
        "Runner",
        "profile",
        "record_function",
        "config_context",
    ]
)
"""Context managers, by the last part of their name, that let every exception through."""


def _last(node: ast.expr) -> str:
    """Return the last part of `a.b.name` or `a.b.name(…)`."""
    if isinstance(node, ast.Call):
        node = node.func
    if isinstance(node, ast.Subscript):
        node = node.value
    if isinstance(node, ast.Attribute):
        return node.attr
    return node.id if isinstance(node, ast.Name) else ""


def keeps(decorator: ast.expr) -> bool:
    """Say whether a decorator surely does not call what it gets."""
    return _last(decorator) in KEEPERS


def calls(base: ast.expr) -> bool:
    """Say whether a base class may call methods of a class while it is made."""
    return _last(base) in CALLERS


def swallows(manager: ast.expr) -> bool:
    """Say whether a context manager may swallow an exception."""
    return _last(manager) not in LETTING
