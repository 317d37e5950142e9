"""The `gonium` program: reads the command line and hands over to the command it names."""

import os
import sys
from collections.abc import Sequence

from gonium.cli.options import parser, split
from gonium.cli.outcome import INTERRUPTED, Failure


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command; returns 0, 1 for what failed, or 2 for what was asked for wrongly."""
    before, behind = split(sys.argv[1:] if arguments is None else arguments)
    options = parser().parse_args(before)
    options.behind = behind
    try:
        return int(options.command(options))
    except Failure as failure:
        print(f"gonium: {failure}", file=sys.stderr)
        return failure.status
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:
        # Whoever read our output has seen enough; Python would write the rest at its end.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1


if __name__ == "__main__":
    sys.exit(main())
