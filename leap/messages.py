"""What the command says at its end or beside its output: on standard error, behind its name."""

import shutil
import sys
import textwrap
from contextlib import suppress

from leap.printable import make_printable

INTERRUPTED = "interrupted; nothing is half-done."


def say(message: str) -> None:
    """Print a message of one or more lines; at a terminal they are wrapped between words, elsewhere each stays one."""
    lines = make_printable(f"leap: {message}", kept="\n").splitlines()
    if sys.stderr.isatty():
        width = shutil.get_terminal_size().columns
        lines = [part for line in lines for part in _wrap(line, width)]
    # Where nothing can be printed any more, the exit code is all that is left to tell.
    with suppress(OSError):
        print("\n".join(lines), file=sys.stderr)


def _wrap(line: str, width: int) -> list[str]:
    indent = " " * (len(line) - len(line.lstrip()) + 2)
    # a path or a command that is cut in two cannot be copied
    return textwrap.wrap(line, width, subsequent_indent=indent, break_long_words=False, break_on_hyphens=False) or [""]
