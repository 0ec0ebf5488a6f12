"""A file of made-up people, as large as wanted, and the contract of the source that it belongs to."""

from pathlib import Path

import numpy as np

SOURCE = "bench_people"
QUARTER = "2023-24-Q1"
HEADINGS = (
    "Client ID,Email,Mobile,NHS number,Date of birth,Gender,Postcode,Date registered,Ethnicity,Home language,Consent"
)

CONTRACT = f"""\
source: {SOURCE}
title: Made-up people for a measurement
service: baby_steps
provider: {SOURCE}
lawful_basis: consent
authority: service
file: {{pattern: "{SOURCE}_*.csv", date_format: DD/MM/YYYY}}
records:
  - type: person
    role: adult
    columns:
      person_ref: Client ID
      email: Email
      mobile: Mobile
      nhs_number: NHS number
      date_of_birth: Date of birth
      gender: Gender
      postcode: Postcode
      registered_date: Date registered
      ethnicity: Ethnicity
      home_language: Home language
      consent: Consent
    values:
      gender: {{Female: F, Male: M}}
      consent: {{Y: yes, N: no}}
"""

_ETHNICITIES = np.array(["White British", "Black African", "Black Caribbean", "Mixed", "Other", "Asian"])
_LANGUAGES = np.array(["English", "Portuguese", "Spanish", "Somali", "French", "Yoruba", "Polish"])
_PART = 50_000


def write_contract(folder: Path) -> None:
    """Write the contract of the made-up source into a folder."""
    (folder / f"{SOURCE}.yml").write_text(CONTRACT, encoding="utf-8")


def write_people(path: Path, people: int, seed: int = 1) -> None:
    """Write a file of `people` rows; another seed gives other people. All identifiers are of ranges never issued."""
    random = np.random.default_rng(seed)
    nhs_numbers = make_nhs_numbers()
    with path.open("w", encoding="utf-8", newline="") as file:
        file.write(HEADINGS + "\r\n")
        for first in range(0, people, _PART):
            count = min(_PART, people - first)
            file.writelines(_rows(random, nhs_numbers, first, count))


def make_nhs_numbers() -> list[str]:
    """The numbers of the range 999 with a right check digit, about 909,000, without the one that repeats a digit."""
    digits = np.arange(999_999)
    total = 9 * (10 + 9 + 8) + sum((digits // 10 ** (5 - at) % 10) * (7 - at) for at in range(6))
    check = (11 - total % 11) % 11
    return [f"999{six:06d}{last}" for six, last in zip(digits[check < 10], check[check < 10], strict=True)]


def _rows(random: np.random.Generator, nhs_numbers: list[str], first: int, count: int) -> list[str]:
    birth = np.datetime64("1970-01-01") + random.integers(0, 12_000, count)
    registered = np.datetime64("2023-04-01") + random.integers(0, 90, count)
    columns = zip(
        range(first, first + count),
        random.integers(0, 1_000, count),
        birth.astype(object),
        np.array(["Female", "Male"])[random.integers(0, 2, count)],
        random.integers(0, 10_000, count),
        registered.astype(object),
        _ETHNICITIES[random.integers(0, len(_ETHNICITIES), count)],
        _LANGUAGES[random.integers(0, len(_LANGUAGES), count)],
        strict=True,
    )
    return [
        f"C-{number:07d},person{number}@example.org,07700 900{mobile:03d},{nhs_numbers[number % len(nhs_numbers)]},"
        f"{born:%d/%m/%Y},{gender},ZZ{place // 1000 + 1} {place // 100 % 10}{_letters(place)},"
        f"{since:%d/%m/%Y},{ethnicity},{language},Y\r\n"
        for number, mobile, born, gender, place, since, ethnicity, language in columns
    ]


def _letters(place: int) -> str:
    return chr(65 + place // 10 % 10) + chr(65 + place % 10)
