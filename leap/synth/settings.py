"""The rates by which a programme is made: its shape (programme.yml) and its troubles (troubles.yml)."""

from pathlib import Path
from typing import Annotated

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from leap.errors import WrongUsage

FOLDER = Path(__file__).parent
Rate = Annotated[float, Field(ge=0, le=1)]


class Settings(BaseModel):
    """What a file of the generator holds; a key that is not known is a mistake."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Troubles(Settings):
    """How often each trouble happens; troubles.yml says of what each is a share."""

    twins: Rate
    twins_named_alike: Rate
    couple_with_one_mailbox: Rate
    separated_household: Rate
    changed_email: Rate
    moved_home: Rate
    mobile_given_by_partner: Rate
    recycled_mobile: Rate
    without_mobile: Rate
    missing_nhs_number: Rate
    mistyped_nhs_number: Rate
    mothers_nhs_number_on_child: Rate
    disagreeing_first_name: Rate
    mistyped_date_of_birth: Rate
    missing_date_of_birth: Rate
    blank_email: Rate
    mistyped_email: Rate
    service_mailbox: Rate
    placeholder: Rate
    written_differently: Rate
    unicode_form: Rate
    leading_zero_lost: Rate
    scientific_notation: Rate
    blank_row: Rate
    line_break_in_note: Rate
    digest_of_blank: Rate
    consent_refused: Rate
    consent_refused_baby_steps: Rate
    consent_withdrawn: Rate
    consent_blank: Rate
    gender_blank: Rate
    postcode_blank: Rate
    registered_again: Rate
    registered_again_as_new: Rate


class FamilyKind(Settings):
    """A kind of family: its share, and the services such families come to, by weight."""

    share: Rate
    services: dict[str, float]


class Shape(Settings):
    """The shape of a programme; programme.yml says where each figure comes from."""

    families_by_services: list[Rate]
    child_in_several: Rate
    minimum_sessions_reached: Rate
    second_adult: Rate
    lives_in_area: Rate
    known_to_maternity: Rate
    known_to_childrens_centres: Rate
    known_to_health_visiting: Rate
    known_to_schools: Rate
    postcode_known_to_schools: Rate
    families_in_administrative_data_only: Rate
    known_to_health_visiting_only: Rate
    known_to_schools_only: Rate
    family_kinds: dict[str, FamilyKind]


def read_shape() -> Shape:
    """The committed shape of a programme."""
    return Shape.model_validate(read_yaml(FOLDER / "programme.yml"))


def read_troubles(path: Path | None = None) -> Troubles:
    """The committed rates of trouble, those of `path` in their place; WrongUsage where `path` is no list of rates."""
    rates = read_yaml(FOLDER / "troubles.yml")
    if path is not None:
        own = read_yaml(path)
        unknown = sorted(set(own) - set(Troubles.model_fields))
        if unknown:
            raise WrongUsage(
                f"{path} names troubles that are not known: {', '.join(unknown)}. "
                f"Known are: {', '.join(Troubles.model_fields)}. Correct the names."
            )
        rates |= own
    try:
        return Troubles.model_validate(rates)
    except ValidationError as error:
        wrong = ", ".join(str(fault["loc"][0]) for fault in error.errors())
        raise WrongUsage(f"{path} gives no share from 0 to 1 for {wrong}. Give a number such as 0.05.") from None


def read_yaml(path: Path) -> dict:
    """A YAML file of keys and values. Raises WrongUsage where it is none."""
    try:
        content = yaml.safe_load(path.read_text(encoding="utf-8"))
    except OSError:
        raise WrongUsage(f"The file of rates {path} cannot be read. Give the path of a YAML file.") from None
    except (UnicodeDecodeError, yaml.YAMLError):
        raise WrongUsage(f"{path} is not YAML in UTF-8. Write one line a trouble, such as `twins: 0.03`.") from None
    if not isinstance(content, dict):
        raise WrongUsage(f"{path} is no list of rates. Write one line a trouble, such as `twins: 0.03`.")
    return content
