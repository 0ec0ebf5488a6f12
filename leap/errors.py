"""Errors that a user can do something about, and the exit code of each.

Every error is one sentence of three parts: what was got, what is allowed, what to do. None carries a value of a row.
`leap.cli` is the only place that turns them into exit codes.
"""

from leap.printable import make_printable


class LeapError(Exception):
    """Base of all errors that are shown to the user as one sentence, without a traceback."""

    exit_code = 4

    def __init__(self, message: str = "") -> None:
        # A file may be named so that its name steers the terminal; a message of several lines keeps them.
        super().__init__(make_printable(message, kept="\n"))


class FileRefused(LeapError):
    """A provider's file cannot come in; `reason` is a code of seeds/reason_codes.csv."""

    exit_code = 1

    def __init__(self, reason: str, message: str, line: int | None = None, column: str | None = None) -> None:
        super().__init__(make_printable(message))
        self.reason = reason
        self.line = line
        self.column = column


class WrongUsage(LeapError):
    """The command was called with words it does not understand, or a contract cannot be read."""

    exit_code = 2


class DatabaseUnreachable(LeapError):
    """No database answers, or it does not let us in."""

    exit_code = 3


class Interrupted(LeapError):
    """Ctrl-C, where more is to be said than that nothing is half-done."""

    exit_code = 130


class CheckFailed(LeapError):
    """A check failed or a bound was missed."""

    exit_code = 4
