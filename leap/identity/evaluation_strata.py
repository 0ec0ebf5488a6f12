"""Kinds of people whom a linkage may treat unlike others, as far as truth and keys tell who is of which kind.

docs/evaluation.md says in a sentence each what the strata are.
"""

import numpy as np
import pandas


def assign_strata(records: pandas.DataFrame) -> dict[str, np.ndarray]:
    """For each stratum, which records are of people of it. The records are as `evaluation.join` makes them."""
    person = records["person"].to_numpy()
    is_child = (records["role"] == "child").to_numpy()
    is_adult = (records["role"] == "adult").to_numpy()
    has_number = _holds(person, records["nhs_number"].notna().to_numpy())
    emails = _count(records["person"][is_adult], records["email"][is_adult], person)
    carer_emails = _count(records["person"][is_child], records["carer_email"][is_child], person)
    sources = _count(records["person"], records["source"], person)
    shares_reference = _share_reference(records)
    needs_place = _needs_place(records)
    place = _holds(person, needs_place)
    others = _holds(person, ~needs_place)
    return {
        "adults": is_adult,
        "children": is_child,
        "nhs_number": has_number,
        "no_nhs_number": ~has_number,
        "stable_email": emails == 1,
        "changed_email": emails > 1,
        "stable_carer_email": carer_emails == 1,
        "changed_carer_email": carer_emails > 1,
        "shared_person_ref": shares_reference,
        "any_strong_key": has_number | (emails == 1) | shares_reference,
        "registered_again": _registered_again(records),
        "several_sources": sources > 1,
        "one_source": sources == 1,
        "administrative_only": ~_holds(person, ~records["is_administrative"].to_numpy()),
        "twin": _share_within(records, is_child, "birth_month"),
        "couple": _share_within(records, is_adult, "email"),
        "carer_changed": _carer_changed(records),
        "moved": _count(records["person"], records["lsoa_code"], person) > 1,
        "place_key_only": place & ~others,
        "place_key_and_others": place & others,
    }


def find_stable_emails(records: pandas.DataFrame) -> pandas.Series:
    """The e-mail key of each record whose person, an adult, gave one address and never another."""
    is_adult = records["role"] == "adult"
    addresses = _count(records["person"][is_adult], records["email"][is_adult], records["person"].to_numpy())
    return records["email"].where(is_adult & (addresses == 1))


def _holds(person: np.ndarray, is_so: np.ndarray) -> np.ndarray:
    """Which records are of people of whom some record is so."""
    people = np.zeros(person.max(initial=-1) + 1, dtype=bool)
    people[person[is_so]] = True
    return people[person]


def _count(person: pandas.Series, value: pandas.Series, of: np.ndarray) -> np.ndarray:
    """For each record, how many different values its person has."""
    pairs = pandas.DataFrame({"person": person, "value": value}).dropna().drop_duplicates()
    return np.bincount(pairs["person"].to_numpy(), minlength=of.max(initial=-1) + 1)[of]


def _share_reference(records: pandas.DataFrame) -> np.ndarray:
    referred = records[["person", "person_ref"]].dropna()
    twice = referred[referred.duplicated()]
    return np.isin(records["person"], twice["person"])


def _registered_again(records: pandas.DataFrame) -> np.ndarray:
    references = records[["person", "source", "person_ref"]].dropna().drop_duplicates()
    again = references[references.duplicated(["person", "source"])]
    return np.isin(records["person"], again["person"])


def _share_within(records: pandas.DataFrame, is_meant: np.ndarray, value: str) -> np.ndarray:
    """Which records are of people who share a value with somebody else of their true family."""
    meant = records.loc[is_meant & (records["family"] >= 0).to_numpy(), ["family", value, "person"]]
    held = meant.dropna().drop_duplicates()
    return np.isin(records["person"], held["person"][held.duplicated(["family", value], keep=False)])


def _needs_place(records: pandas.DataFrame) -> np.ndarray:
    """Which records can be matched across sources by the child place key alone."""
    stronger = records[["nhs_number", "child_key", "email"]].notna().any(axis=1)
    return (records["child_place_key"].notna() & ~stronger).to_numpy()


def _carer_changed(records: pandas.DataFrame) -> np.ndarray:
    """Children who have several carers: adults of their rows, and adults whose own address stands as the carer's.

    An address that several adults give as their own says of nobody who the carer is.
    """
    children = records.loc[records["role"] == "child", ["person", "file", "row_number", "carer_email"]]
    adults = records.loc[records["role"] == "adult", ["person", "file", "row_number", "email"]]
    adults = adults.rename(columns={"person": "carer", "email": "carer_email"})
    addresses = adults[["carer", "carer_email"]].dropna().drop_duplicates()
    addresses = addresses[~addresses.duplicated("carer_email", keep=False)]
    of_rows = children.merge(adults, on=["file", "row_number"])[["person", "carer"]]
    of_addresses = children.merge(addresses, on="carer_email")[["person", "carer"]]
    carers = pandas.concat([of_rows, of_addresses]).drop_duplicates()
    return np.isin(records["person"], carers["person"][carers.duplicated("person")])
