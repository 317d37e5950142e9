"""What is told about a value in a word or two: its type, its size, its shape or short text.

Only types that are known are looked into; nothing the user wrote is ever called.
"""

import sys
from types import FunctionType, ModuleType
from typing import Any

from gonium.kernel.content import find, name_of

LENGTH = 60
"""Characters of a summary, at most."""

ATOMS = frozenset((type(None), bool, int, float, complex, str, bytes))
"""Types of values that hold nothing: no other objects, and no code."""
_SIZED = frozenset((list, tuple, dict, set, frozenset, bytearray, range))
TENSORS = ("torch.Tensor", "torch.nn.parameter.Parameter")
"""Types of torch that hold numbers; the network's own are `Parameter`."""
_SHAPED = ("numpy.ndarray", "pandas.", "polars.", "pyarrow.lib.", *TENSORS, "cupy.", "jax")


def exact(value: Any) -> type:
    """Return the type of a value; `object` for a class with a metaclass: to look for such a one
    among others would ask the metaclass whether they are equal."""
    kind = type(value)
    return kind if type(kind) is type else object


def kind_of(value: Any) -> str:
    """Return the type as people write it: `int`, `Point`, `polars.DataFrame`."""
    kind = type(value)
    if kind is ModuleType:
        return "module"
    name = name_of(kind)
    module, _, short = name.rpartition(".")
    if module in ("builtins", "__main__"):
        return short
    package = module.partition(".")[0]
    public = f"{package}.{short}"
    return public if find(public) is kind else name


def size_of(value: Any) -> int:
    """Return the bytes a value holds, without what its parts hold; -1 where unknown."""
    kind = exact(value)
    if kind in ATOMS or kind in _SIZED:
        return sys.getsizeof(value)
    kind = type(value)
    name = name_of(kind)
    if find(name) is not kind:
        return -1  # it only says that it is from there
    try:
        if name == "numpy.ndarray" or name.startswith(("pyarrow.lib.", *TENSORS, "cupy.")):
            return int(value.nbytes)
        if name.startswith(("polars.dataframe.", "polars.series.")):
            return int(value.estimated_size())
        if name in ("pandas.DataFrame", "pandas.core.frame.DataFrame"):
            return int(sum(block.nbytes for block in value._mgr.arrays))
        if name in ("pandas.Series", "pandas.core.series.Series"):
            return int(value.nbytes)
    except Exception:  # noqa: BLE001  # a library's object in a state of its own
        return -1
    return -1


def summary_of(value: Any) -> str:
    """Return a short value, a length or a shape; empty for what is not known."""
    kind = exact(value)
    if kind in ATOMS:
        return _short(value)
    if kind in _SIZED:
        return f"{len(value)} item" + ("" if len(value) == 1 else "s")
    kind = type(value)
    if kind is ModuleType:
        return str(value.__dict__.get("__name__", ""))[:LENGTH]
    if kind is FunctionType:
        code = value.__code__
        names = code.co_varnames[: code.co_argcount + code.co_kwonlyargcount]
        return f"({', '.join(names)})"[:LENGTH]
    name = name_of(kind)
    if name.startswith(_SHAPED) and find(name) is kind:
        return _shape(value)
    return ""


def _short(value: Any) -> str:
    if type(value) is int and value.bit_length() > 200:
        return f"{value.bit_length()} bits"
    if type(value) in (str, bytes) and len(value) > LENGTH:
        return f"{value[: LENGTH - 15]!r}… {len(value)}"[:LENGTH]
    return repr(value)[:LENGTH]


def _shape(value: Any) -> str:
    try:
        shape = value.shape
        text = " × ".join(str(int(extent)) for extent in shape)
        dtype = getattr(value, "dtype", None)
    except Exception:  # noqa: BLE001  # a library's object in a state of its own
        return ""
    return f"{text} {dtype}"[:LENGTH] if dtype is not None else text[:LENGTH]
