"""The command line: what can be asked for, and the help that says so."""

import argparse
import re
from collections.abc import Callable, Sequence
from importlib import import_module
from typing import Any, NoReturn

import gonium

DESCRIPTION = "A reactive Python notebook in one plain .py file."
EPILOG = "`gonium COMMAND --help` says more about a command."
NO_TOKEN = "let everybody on this machine in without a token (only for loopback addresses)"


class Parser(argparse.ArgumentParser):
    """Says in one sentence what is wrong, instead of repeating how everything is used."""

    def error(self, message: str) -> NoReturn:
        """End the process with status 2."""
        self.exit(2, f"gonium: {message}; see `{self.prog} --help`.\n")


def parser() -> argparse.ArgumentParser:
    """Return the parser; what it returns has the chosen command as `command`."""
    top = Parser(prog="gonium", description=DESCRIPTION, epilog=EPILOG)
    top.add_argument("--version", action="version", version=f"gonium {gonium.__version__}")
    top.set_defaults(command=lambda _: _shown(top))
    commands = top.add_subparsers(title="commands", metavar="COMMAND", parser_class=Parser)
    _add_edit(commands)
    _add_new(commands)
    _add_tutorial(commands)
    _add_exec(commands)
    _add_convert(commands)
    _add_check(commands)
    _add_cache(commands)
    _add_kernels(commands)
    return top


def split(arguments: Sequence[str]) -> tuple[list[str], list[str]]:
    """Part the command line at the `--` behind which `exec` is told of elements."""
    given = list(arguments)
    if given[:1] != ["exec"] or "--" not in given:
        return given, []
    at = given.index("--")
    return given[:at], given[at + 1 :]


def _add_edit(commands: Any) -> None:
    text = "Open a notebook, or a folder of notebooks, in the browser."
    command = commands.add_parser("edit", help="open a notebook or a folder", description=text)
    command.add_argument(
        "path",
        nargs="?",
        default=".",
        metavar="PATH",
        help="a notebook (.py, or .ipynb: see `gonium convert`) or a folder; the current folder "
        "if left out",
    )
    _add_serving(command)
    command.set_defaults(command=_later("edit"))


def _add_new(commands: Any) -> None:
    text = "Make an empty notebook and open it in the browser; an existing file is left alone."
    command = commands.add_parser("new", help="make a notebook and open it", description=text)
    command.add_argument("path", metavar="PATH", help="the file to make, such as analysis.py")
    _add_serving(command)
    command.set_defaults(command=_later("new"))


def _add_tutorial(commands: Any) -> None:
    text = "Open a copy of the tutorial in the browser. A copy made earlier is opened as it is."
    command = commands.add_parser("tutorial", help="open the tutorial", description=text)
    command.add_argument(
        "path",
        nargs="?",
        default="tutorial.py",
        metavar="PATH",
        help="where to put the copy; tutorial.py in the current folder if left out",
    )
    _add_serving(command)
    command.set_defaults(command=_later("tutorial"))


def _add_exec(commands: Any) -> None:
    text = (
        "Run a notebook without a browser, each cell after those it reads from, and print what "
        "the cells show. The status is 1, and the cells are named, if any failed. What stands "
        "behind -- sets elements by their names; `gonium exec NOTEBOOK -- --help` lists them."
    )
    command = commands.add_parser(
        "exec",
        help="run a notebook and print its outputs",
        description=text,
        usage="gonium exec [-h] [-o FILE] NOTEBOOK [-- --NAME VALUE ...]",
    )
    command.add_argument("path", metavar="NOTEBOOK", help="the notebook (.py or .ipynb)")
    command.add_argument(
        "-o",
        "--output",
        metavar="FILE",
        default="",
        help="write the notebook with its outputs here (.ipynb or .py), and print only errors",
    )
    command.set_defaults(command=_later("execute"))


def _add_convert(commands: Any) -> None:
    text = (
        "Convert a notebook of Jupyter (.ipynb) to one of ours (.py), or back, with the outputs "
        "of the last time. Magics become plain Python; nothing runs."
    )
    command = commands.add_parser(
        "convert", help="convert a notebook of Jupyter, or to one", description=text
    )
    command.add_argument("source", metavar="FROM", help="the notebook (.ipynb or .py)")
    command.add_argument(
        "target",
        nargs="?",
        default="",
        metavar="TO",
        help="the file to write; beside the other, with the other ending, if left out",
    )
    command.add_argument(
        "--force", action="store_true", help="replace a .ipynb file that is there already"
    )
    command.set_defaults(command=_later("convert"))


def _add_check(commands: Any) -> None:
    text = (
        "Say what is wrong with notebooks, without running them: names that are defined nowhere, "
        "circles, reads that a script would not find, cells that are never reached, syntax. The "
        "status is 1 if anything is."
    )
    command = commands.add_parser("check", help="find problems in notebooks", description=text)
    command.add_argument(
        "paths",
        nargs="*",
        default=["."],
        metavar="PATH",
        help="a notebook (.py or .ipynb), or a folder whose notebooks are all checked; the current "
        "folder if left out",
    )
    command.add_argument(
        "--fix",
        action="store_true",
        help="put cells in an order in which a script finds what they read, where that changes "
        "nothing else",
    )
    command.add_argument("--json", action="store_true", help="print the problems as a JSON array")
    command.add_argument(
        "--ignore",
        type=_codes,
        default=frozenset(),
        metavar="CODES",
        help="leave out problems with these codes, such as GN104,GN111",
    )
    command.set_defaults(command=_later("check"))


def _add_cache(commands: Any) -> None:
    text = (
        "Show the results that cells with `cache=true` and functions under `gn.cache` have kept "
        "on disk, or clear them. Nothing but time is lost: what is needed is made again."
    )
    command = commands.add_parser("cache", help="show or clear kept results", description=text)
    command.add_argument(
        "paths",
        nargs="*",
        metavar="PATH",
        help="notebooks, or folders with all below them; the current folder if left out",
    )
    command.add_argument("--clear", action="store_true", help="remove these results")
    command.add_argument(
        "--older",
        type=_age,
        metavar="AGE",
        help="only those that nobody has used for so long, such as 30m, 12h, 7d or 4w",
    )
    command.set_defaults(command=_later("cache"))


def _add_kernels(commands: Any) -> None:
    text = (
        "List the kernels that run, whether a server is there or not. They go on when their server "
        "ends; `gonium edit` on the same folder finds them again."
    )
    command = commands.add_parser("kernels", help="list, read or end kernels", description=text)
    command.add_argument("--json", action="store_true", help="print the list as a JSON array")
    command.set_defaults(command=_later("kernels"), what="list")
    whats = command.add_subparsers(metavar="WHAT", parser_class=Parser)
    stop = whats.add_parser("stop", help="end kernels, with all that they have started")
    stop.add_argument(
        "kernels", nargs="*", metavar="NOTEBOOK", help="a notebook, or a process number"
    )
    stop.add_argument("--all", action="store_true", help="end all kernels")
    stop.set_defaults(what="stop")
    logs = whats.add_parser("logs", help="print what a kernel has reported")
    logs.add_argument("kernel", metavar="NOTEBOOK", help="a notebook, or a process number")
    logs.add_argument("-f", "--follow", action="store_true", help="go on until the kernel ends")
    logs.add_argument("--json", action="store_true", help="print each report as a line of JSON")
    logs.set_defaults(what="logs")
    attach = whats.add_parser("attach", help="open the notebook of a kernel in the browser")
    attach.add_argument("kernel", metavar="NOTEBOOK", help="a notebook, or a process number")
    _add_serving(attach)
    attach.set_defaults(what="attach")


def _add_serving(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "--port", type=_port, metavar="N", help="listen here; 2718 or the next free port otherwise"
    )
    command.add_argument(
        "--host", default="127.0.0.1", metavar="NAME", help="listen here; 127.0.0.1 otherwise"
    )
    command.add_argument(
        "--allow-host",
        action="append",
        default=[],
        metavar="NAME:PORT",
        help="be reachable under this name too, as through a tunnel or a container",
    )
    command.add_argument(
        "--end-kernels",
        action="store_true",
        help="end kernels with the server; otherwise they go on, and `gonium kernels` lists them",
    )
    command.add_argument("--no-browser", action="store_true", help="do not open a browser")
    command.add_argument(
        "--token", action="store_true", default=True, help="ask for a token; this is the default"
    )
    command.add_argument("--no-token", dest="token", action="store_false", help=NO_TOKEN)


def _shown(parser: argparse.ArgumentParser) -> int:
    parser.print_help()
    return 0


def _port(text: str) -> int:
    if text.isdecimal() and 0 < int(text) < 65536:
        return int(text)
    raise argparse.ArgumentTypeError(f"{text!r} is not a port: give a number from 1 to 65535")


def _codes(text: str) -> frozenset[str]:
    codes = frozenset(code.strip().upper() for code in text.split(",") if code.strip())
    for code in sorted(codes):
        if not re.fullmatch(r"GN\d{3}", code):
            raise argparse.ArgumentTypeError(f"{code!r} is not a code: give some such as GN104")
    return codes


def _age(text: str) -> float:
    from gonium.cli.cache import age  # brings msgspec, which `--help` need not wait for

    try:
        return age(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(str(error)) from None


def _later(module: str) -> Callable[[argparse.Namespace], int]:
    def command(options: argparse.Namespace) -> int:
        return int(import_module(f"gonium.cli.{module}").command(options))

    return command
