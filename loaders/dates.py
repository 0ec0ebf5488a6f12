"""Dates by the format of a contract: tokens DD MM YYYY HH mm and literals, nothing guessed.

A time at the end of the format may be left out of a value; a time that the format does not have may not be there.
"""

import re
from dataclasses import dataclass
from datetime import date

from loaders.normalising import EARLIEST_DATE, LATEST_DATE, Normalised, normalise_text

_TOKEN = re.compile(r"YYYY|DD|MM|HH|mm")
# How a spreadsheet keeps the days from 1927 to 2173: counted from 1900, or from 1904, which the number does not say.
_SERIAL_NUMBER = re.compile(r"[1-9][0-9]{4}(?:[.,][0-9]+)?")
_GROUPS = {"DD": "day", "MM": "month", "HH": "hour", "mm": "minute"}


@dataclass(frozen=True)
class DateFormat:
    """A date format of a contract, compiled. Make it with `DateFormat.parse`."""

    text: str
    pattern: re.Pattern[str]

    @classmethod
    def parse(cls, text: str) -> "DateFormat":
        """Compile a format such as `DD/MM/YYYY` or `YYYY-MM-DD HH:mm`. Raises ValueError saying what is wrong."""
        tokens = _TOKEN.findall(text)
        literals = _TOKEN.split(text)
        if letters := [letter for letter in "".join(literals) if letter.isalnum() and letter != "T"]:
            two_digit_year = "; a year of two digits is never guessed, ask for four" if "Y" in letters else ""
            raise ValueError(
                f"'{text}' holds '{''.join(letters)}'; use DD, MM, YYYY, HH, mm and separators{two_digit_year}"
            )
        for token in ("DD", "MM", "YYYY"):
            if tokens.count(token) != 1:
                raise ValueError(f"'{text}' must hold {token} exactly once")
        if repeated := [token for token in ("HH", "mm") if tokens.count(token) > 1]:
            raise ValueError(f"'{text}' holds {repeated[0]} more than once")
        # A day or month without its leading zero stands where it stands only between separators.
        digits = "{2}" if any(not literal for literal in literals[1:-1]) else "{1,2}"
        groups = [
            "(?P<year>[0-9]{4})" if token == "YYYY" else f"(?P<{_GROUPS[token]}>[0-9]{digits})" for token in tokens
        ]
        day = 1 + max(tokens.index(token) for token in ("DD", "MM", "YYYY"))
        parts = [group + re.escape(after) for group, after in zip(groups[: day - 1], literals[1:day], strict=True)]
        time = re.escape(literals[day]) + "".join(
            group + re.escape(after) for group, after in zip(groups[day:], literals[day + 1 :], strict=True)
        )
        optional = f"(?:{time})?" if groups[day:] else time
        return cls(text, re.compile(re.escape(literals[0]) + "".join(parts) + groups[day - 1] + optional))

    def read(self, text: str) -> tuple[date | None, str | None]:
        """The day that a cleaned text states, or None and the reason: not this format, or no day of the calendar.

        A day and a month that would be a day the other way round are never turned round.
        """
        written = self.pattern.fullmatch(text)
        if not written:
            return None, "date_shape"
        parts = written.groupdict("0")
        if int(parts.get("hour", 0)) > 23 or int(parts.get("minute", 0)) > 59:
            return None, "date_not_in_calendar"
        year, month, day = int(parts["year"]), int(parts["month"]), int(parts["day"])
        if month > 12 and _is_day(year, day, month):
            return None, "day_month_swapped"
        return (date(year, month, day), None) if _is_day(year, month, day) else (None, "date_not_in_calendar")

    def write(self, day: date) -> str:
        """The day as this format writes it, without a time where that may be missing."""
        text = self.text
        if "HH" in text or "mm" in text:
            text = text[: max(text.index(token) + len(token) for token in ("DD", "MM", "YYYY"))]
        return text.replace("YYYY", f"{day.year:04d}").replace("MM", f"{day.month:02d}").replace("DD", f"{day.day:02d}")


def normalise_date(value: str, date_format: DateFormat, placeholders: frozenset[str]) -> Normalised:
    """A date as `YYYY-MM-DD`, 1900 to 2099: `to_date` would read a short year as the year 12."""
    text, reason = normalise_text(value, placeholders)
    if text is None:
        return None, reason
    day, reason = date_format.read(text)
    if day is None:
        return None, "date_serial_number" if reason == "date_shape" and _SERIAL_NUMBER.fullmatch(text) else reason
    if not EARLIEST_DATE <= day <= LATEST_DATE:
        return None, "date_out_of_range"
    return day.isoformat(), None


def _is_day(year: int, month: int, day: int) -> bool:
    try:
        date(year, month, day)
    except ValueError:
        return False
    return True
