"""Answers to what is asked of a kernel while cells run."""

import os
import sys
from typing import Any

import msgspec

from gonium.kernel.kernel import Kernel
from gonium.kernel.summary import kind_of, size_of, summary_of
from gonium.kernel.tables import TableError
from gonium.kernel.values import Value
from gonium.kernel.widgets.refusal import Missing
from gonium.protocol.commands import Ask
from gonium.protocol.reports import Told
from gonium.protocol.variable import Glances


def answer(kernel: Kernel, ask: Ask) -> Told:
    """Answer a question; what goes wrong is told in one sentence."""
    try:
        return Told(ask.request, _answer(kernel, ask))
    except (TableError, Missing) as error:
        return Told(ask.request, None, str(error))
    except Exception as error:  # noqa: BLE001  # it meets the user's objects
        return Told(ask.request, None, f"{type(error).__name__}: {error}")


def _answer(kernel: Kernel, ask: Ask) -> Any:
    arguments = ask.arguments
    match ask.kind:
        case "complete":
            from gonium.kernel.completion import complete  # with the first question

            names = kernel.view(arguments.get("view", {}))
            return complete(arguments["code"], arguments["position"], names)
        case "inspect":
            from gonium.kernel.inspection import look  # with the first question

            names = kernel.view(arguments.get("view", {}))
            return look(arguments["code"], arguments["position"], names)
        case "value":
            return _value(kernel, arguments["cell"], arguments["name"])
        case "copy":
            return _copy(kernel, arguments["cell"], arguments["name"], arguments["path"])
        case "table":
            return kernel.renderer.tables.answer(arguments["table"], arguments["question"])
        case "front_end":
            from gonium.kernel.widgets.front_ends import front_end  # with the first question

            return msgspec.to_builtins(front_end(arguments["module"], kernel.renderer.blobs))
        case "glance":
            from gonium.kernel.glancing import glance  # with the first question

            values = [kernel.values.get(cell, name) for cell, name in arguments["values"]]
            glances = [glance(value.object) if value is not None else None for value in values]
            return msgspec.to_builtins(Glances(glances))
        case "input":
            inputs = kernel.inputs
            return inputs is not None and inputs.give(**arguments)
        case "describe":
            return _description(kernel)


def _copy(kernel: Kernel, cell: Any, name: str, path: str) -> Any:
    import pickle  # few ask for values themselves

    value = _find(kernel, cell, name).object
    # As a file: a value may be larger than any message.
    with open(path, "wb") as file:
        pickle.dump(value, file, pickle.HIGHEST_PROTOCOL)


def _find(kernel: Kernel, cell: Any, name: str) -> Value:
    value = kernel.values.get(cell, name)
    if value is None:
        raise LookupError(f"{name} is not available at this kernel")
    return value


def _value(kernel: Kernel, cell: Any, name: str) -> Any:
    value = _find(kernel, cell, name)
    return {
        "version": value.version,
        "kind": kind_of(value.object),
        "size": size_of(value.object),
        "summary": summary_of(value.object),
        "media": msgspec.to_builtins(kernel.renderer.render(value.object)),
    }


def _description(kernel: Kernel) -> dict[str, Any]:
    return {
        "pid": os.getpid(),
        "python": sys.version.split()[0],
        "executable": sys.executable,
        "run": next(iter(kernel.interrupts.runs), 0),
        "memory": _memory(),
    }


def _memory() -> dict[str, int]:
    """Return resident and proportional size in bytes, as far as the system tells."""
    found = {}
    try:
        with open("/proc/self/smaps_rollup") as file:
            for line in file:
                kind, _, rest = line.partition(":")
                if kind in ("Rss", "Pss"):
                    found[kind.lower()] = int(rest.split()[0]) * 1024
    except OSError:
        pass  # not Linux
    return found
