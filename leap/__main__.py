"""Where the console command begins: Ctrl-C ends in a sentence even while slow things are still being imported."""

import os
import sys

# Models have some thousand rows and a dozen columns: with a thread a core, cores wait for each other thirty times as
# long as they reckon. It counts before numpy is imported, as reading files does.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")


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
