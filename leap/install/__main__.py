"""`python3 -m leap.install`: make .venv, install the lock and the project into it, and fetch dbt's packages."""

import sys


def main():
    """Bring the checkout's environment up to date; costs a fraction of a second when it is."""
    if sys.version_info < (3, 7):  # noqa: UP036 - whatever python3 is on this machine comes here first
        sys.exit("setup: python3 is older than 3.7; name a Python 3.11, 3.12 or 3.13: make PYTHON=/path/to/python3.")
    from leap.install import checkout, dbt_packages, environment

    try:
        if environment.is_current() and dbt_packages.is_current():
            return
        with checkout.locked():
            environment.bring_up_to_date()
            dbt_packages.bring_up_to_date()
    except checkout.CannotInstall as problem:
        sys.exit(f"setup: {problem}")
    except OSError as problem:
        sys.exit(f"setup: {problem.filename or 'this machine'}: {problem.strerror}")
    except KeyboardInterrupt:
        sys.exit("setup: interrupted; the next call goes on.")


if __name__ == "__main__":
    main()
