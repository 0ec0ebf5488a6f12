"""Where the console command begins: Ctrl-C ends in a sentence even while slow things are still being imported."""

import sys

INTERRUPTED = 130


def main() -> None:
    """Import the command line and run it."""
    try:
        from leap.cli import main as run

        run()
    except KeyboardInterrupt:
        print("leap: interrupted; nothing is half-done.", file=sys.stderr)
        sys.exit(INTERRUPTED)


if __name__ == "__main__":
    main()
