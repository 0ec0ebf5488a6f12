"""Text that came from outside as a terminal may show it."""


def make_printable(text: str, kept: str = "") -> str:
    """Characters that print nothing, but may steer a terminal, written as escapes (`\\x1b`); those `kept` stay."""
    if text.isprintable():
        return text
    return "".join(
        one if one.isprintable() or one in kept else one.encode("unicode_escape").decode("ascii") for one in text
    )
