"""How a value is written: with spaces, in capitals, with +44, as a spreadsheet leaves it."""

import unicodedata
from datetime import date

from leap.synth.chance import Chance
from leap.synth.settings import Troubles


class Pen:
    """Writes the values of one file; one that `is_unicode` has room for other forms of a letter, cp1252 has not.

    What it did to a row stands in `troubles` until `take_troubles` is called.
    """

    def __init__(self, chance: Chance, rates: Troubles, is_unicode: bool) -> None:
        self.chance, self._rates, self._is_unicode = chance, rates, is_unicode
        self._troubles: list[str] = []

    def take_troubles(self) -> list[str]:
        """What was done since the last call."""
        troubles, self._troubles = self._troubles, []
        return troubles

    def write(self, kind: str, value: str) -> str:
        """A value of a kind of loaders/record_types.yml, as it comes out on paper."""
        ways = {
            "nhs_number": self.nhs_number,
            "mobile": self.mobile,
            "email": self.email,
            "first_name": self.name,
            "postcode": self.postcode,
            "person_ref": self.reference,
        }
        return ways[kind](value) if kind in ways else value

    def day(self, day: date, date_format: str, is_timed: bool) -> str:
        """A day in the form of a contract; where that has a time, one of working hours, or midnight."""
        hour, minute = (self.chance.between(9, 17), self.chance.between(0, 59)) if is_timed else (0, 0)
        written = {
            "YYYY": f"{day:%Y}",
            "MM": f"{day:%m}",
            "DD": f"{day:%d}",
            "HH": f"{hour:02d}",
            "mm": f"{minute:02d}",
        }
        for token, text in written.items():
            date_format = date_format.replace(token, text)
        return date_format

    def note(self, text: str) -> str:
        """A remark, at times over two lines."""
        return f"{text}\nSee the paper file" if text and self._happens("line_break_in_note") else text

    def nhs_number(self, value: str) -> str:
        """An NHS number, at times in groups of 3, 3 and 4."""
        if len(value) == 10 and self._happens("written_differently"):
            return self.chance.pick((" ", "-")).join((value[:3], value[3:6], value[6:]))
        return value

    def mobile(self, value: str) -> str:
        """A mobile, at times with spaces or +44, or damaged by a spreadsheet."""
        if not value.startswith("07"):
            return value
        if self._happens("scientific_notation"):
            return f"{value[1]}.{value[2:6]}E+09"
        if self._happens("leading_zero_lost"):
            return value[1:]
        if self._happens("written_differently"):
            local = f"{value[1:5]} {value[5:]}"
            return self.chance.pick((f"+44 {local}", f"+44 (0){local}", f"0{local}", f"0044{value[1:]}"))
        return value

    def email(self, value: str) -> str:
        """An e-mail address, at times in capitals or with a space at an end."""
        if value and self._happens("written_differently"):
            return self.chance.pick((value.upper(), value.title(), f"{value} ", f" {value}"))
        return value

    def name(self, value: str) -> str:
        """A first name, at times in capitals, in another Unicode form or with invisible characters."""
        if not value:
            return value
        if self._is_unicode and self._happens("unicode_form"):
            return self.chance.pick((unicodedata.normalize("NFD", value), f"\u00a0{value}", f"\u200b{value}"))
        if self._happens("written_differently"):
            return self.chance.pick((value.upper(), value.lower(), f"{value} "))
        return value

    def postcode(self, value: str) -> str:
        """A postcode, at times without its space or in small letters."""
        if value and self._happens("written_differently"):
            return self.chance.pick((value.replace(" ", ""), value.lower()))
        return value

    def reference(self, value: str) -> str:
        """A reference that is a number with leading zeros, at times without them."""
        if value.startswith("0") and self._happens("leading_zero_lost"):
            return value.lstrip("0")
        return value

    def _happens(self, trouble: str) -> bool:
        happens = self.chance.happens(getattr(self._rates, trouble))
        if happens and trouble not in self._troubles:
            self._troubles.append(trouble)
        return happens
