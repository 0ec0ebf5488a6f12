"""`leap demo`: everything, once, on made-up data."""

from rich.console import Console

from leap.demo.reach import print_reach
from leap.demo.walkthrough import walk_through


def demo() -> None:
    """Walk through a year of a made-up programme: land, pseudonymise, link, check, and show unique reach."""
    console = Console()
    walk_through(console)
    print_reach(console)
