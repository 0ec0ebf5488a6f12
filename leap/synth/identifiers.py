"""Identifiers that nobody has: NHS numbers 999…, mobiles kept for drama, mail domains for examples, made-up UPNs."""

from leap.errors import WrongUsage
from leap.synth.chance import Chance

NHS_NUMBERS = 900_000
RESERVED_MOBILES = 1_000
RESERVED_MOBILES_SERVE = 1_600  # people of whom about half are adults, with some to spare
# Those of the published test vectors stand in dbt's compiled unit tests: a search for leaks must not meet them.
VECTORS = {"9990000018", "9990000026", "07700900123"}
MAIL_DOMAINS = ("example.org", "example.com", "example.net")
_ALL = 1_000_000
_STRIDE = 387_659  # prime to _ALL: walks over every number once, in no visible order
_UPN_LETTERS = "ABCDEFGHJKLMNPQRTUVWXYZ"


class NhsNumbers:
    """Hands out NHS numbers 999 + 6 digits + check digit, each once."""

    def __init__(self, chance: Chance) -> None:
        self._at = chance.between(0, _ALL - 1)
        self._given = 0

    def take(self) -> str:
        """The next number. Raises WrongUsage when the range that is never issued is used up."""
        while self._given < _ALL:
            self._given += 1
            self._at = (self._at + _STRIDE) % _ALL
            digits = f"999{self._at:06d}"
            check = -sum(int(digit) * weight for digit, weight in zip(digits, range(10, 1, -1), strict=True)) % 11
            number = f"{digits}{check}"
            # One that ends in four zeros is taken for one that a spreadsheet shortened: its row might be refused.
            if check < 10 and number not in VECTORS | {"9" * 10} and not number.endswith("0000"):
                return number
        raise WrongUsage(
            f"The NHS numbers that are never issued (999…), about {NHS_NUMBERS}, are used up. "
            "Make a programme of fewer people."
        )


class Mobiles:
    """Hands out mobiles: 07700 900000 to 900999, which are kept for drama; wide ones, which are not, when asked to."""

    def __init__(self, chance: Chance, is_wide: bool) -> None:
        self._left = 90_000_000 if is_wide else RESERVED_MOBILES
        self._is_wide = is_wide
        self._at = chance.between(0, self._left - 1)
        self._size = self._left

    def take(self) -> str | None:
        """The next number, None when all are given."""
        while self._left:
            self._left -= 1
            self._at = (self._at + _STRIDE) % self._size
            number = f"071{self._at:08d}" if self._is_wide else f"07700900{self._at:03d}"
            if len(set(number[-8:])) > 1 and number not in VECTORS:
                return number
        return None


def make_email(chance: Chance, first_name: str, surname: str, number: int) -> str:
    """An address at a domain kept for examples; `number` makes it nobody else's."""
    name = _letters(first_name) + chance.pick((".", "_", "")) + _letters(surname)
    return f"{name}{number}@{chance.pick(MAIL_DOMAINS)}"


def make_upn(number: int) -> str:
    """A pupil number of local authority 000, which there is not: check letter, 12 digits."""
    digits = f"000{number:09d}"
    weighed = sum(int(digit) * weight for weight, digit in enumerate(digits, start=2))
    return _UPN_LETTERS[weighed % 23] + digits


def _letters(name: str) -> str:
    # Mail addresses of real people keep the apostrophe but seldom an accent.
    return "".join(c for c in name.lower() if c.isascii() and (c.isalpha() or c == "'")) or "a"
