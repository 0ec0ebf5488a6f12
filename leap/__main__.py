"""Where the console command begins: Ctrl-C ends in a sentence even while slow things are still being imported."""

import sys


def main() -> None:
    """Import the command line and run it."""
    try:
        from leap.cli import main as run

        run()
    except KeyboardInterrupt:
        from leap.messages import INTERRUPTED, say

        say(INTERRUPTED)
        sys.exit(130)


if __name__ == "__main__":
    main()
