"""The seeds as files: what dbt's own tests on them cannot see, such as headers, letter case and sums."""

import csv
import json
import unicodedata
from pathlib import Path

import pytest
import yaml

TOP = Path(__file__).parents[2]
SEEDS = TOP / "seeds"
DESCRIBED = {seed["name"]: seed for seed in yaml.safe_load((SEEDS / "_seeds.yml").read_text(encoding="utf-8"))["seeds"]}

HEADERS = {
    "age_bands": "role,age_band,from_months,to_months,position",
    "area_populations": "lsoa_code,breakdown,category,residents",
    "areas": "lsoa_code,lsoa_name,ward_code,ward_name,ward_2022_name,is_leap_area,imd_2019_decile,imd_2019_rank,"
    "imd_2025_decile,imd_2025_rank,population_2020,population_2020_aged_0_to_3,is_2021_code",
    "cadences": "cadence,quarters_between,days_to_send",
    "coded_values": "column_name,value,code",
    "dosage_rules": "service,valid_from,min_sessions,activity,is_placeholder",
    "ethnic_groups": "value,scheme,ethnic_group",
    "eyfsp_goals": "item,npd_field,area_of_learning,goal,area_type,counts_to_good_level",
    "feedback_answers": "answer,is_positive",
    "indicators": "indicator,section,title,definition,unit,numerator,denominator,direction,kind",
    "languages": "value,home_language",
    "link_overrides": (
        "action,role,source,person_ref,file_id,row_number,other_source,other_person_ref,other_file_id,other_row_number"
        ",decided_by,decided_on,reason"
    ),
    "match_rules": "key_type,pass,max_group_size,contradicts_within,link_strength",
    "long_term_outcomes": "outcome_code,domain_number,outcome_name,is_placeholder",
    "measure_bands": "measure,item,band,position,from_score,to_score,category,is_expected,is_verified",
    "measures": "measure,measure_name,subject,outcome_code,term,minimum,maximum,direction,reliable_change,is_averaged,"
    "is_verified,thresholds,source",
    "mel_framework": "service,section,is_placeholder",
    "outcome_domains": "domain_number,domain_name,is_placeholder",
    "placeholders": "value,kept_in",
    "priority_populations": "population,attribute,value,is_placeholder",
    "reason_codes": "reason,level,explanation,what_to_do",
    "services": "service,service_name,strand,audience,reach_type,provider_name,is_reach_type_published,"
    "is_strand_published,eligibility",
    "shared_mailboxes": "email,service,reason",
    "source_authority": "authority,rank,title",
}
CODES = {
    "role": {"adult", "child", "practitioner"},
    "relationship": {"mother", "father", "primary_carer", "other"},
    "gender": {"F", "M", "X"},
    "delivery": {"in person", "online", "phone", "home visit"},
    "timepoint": {"baseline", "midpoint", "end", "single"},
    "respondent": {"family", "practitioner"},
    "kind": {"money", "staff", "volunteers", "materials"},
}
YES_OR_NO = ["consent", "disability", "special_educational_needs", "lone_parent", "volunteer", "pregnant", "attended"]
CODES |= {column: {"yes", "no"} for column in YES_OR_NO}
CONTRADICTIONS = {
    "nhs_number",
    "person_ref_same_file",
    "birth_order",
    "birth_month_and_gender",
    "birth_month_or_gender",
    "mother_and_father",
    "email_and_area",
    "same_source_twice",
}


def read_seed(name: str) -> list[dict[str, str]]:
    with (SEEDS / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, strict=True))


def look_up(name: str, *key: str) -> dict:
    """The rows of a seed by the value of a column, or by the values of several."""
    rows = read_seed(name)
    return {row[key[0]] if len(key) == 1 else tuple(row[column] for column in key): row for row in rows}


def canonical_columns() -> dict[str, str]:
    """Every canonical column of loaders/record_types.yml and its kind."""
    types = yaml.safe_load((TOP / "loaders" / "record_types.yml").read_text(encoding="utf-8"))
    types.pop("event_identifiers")
    return {column: entry["kind"] for record in types.values() for column, entry in record["columns"].items()}


def test_every_file_is_described_and_every_description_has_its_file():
    assert {path.stem for path in SEEDS.glob("*.csv")} == set(HEADERS) == set(DESCRIBED)


@pytest.mark.parametrize("name", HEADERS)
def test_columns_are_the_agreed_ones_with_type_and_description(name):
    columns = HEADERS[name].split(",")
    assert (SEEDS / f"{name}.csv").read_text(encoding="utf-8").splitlines()[0] == HEADERS[name]
    assert sorted(DESCRIBED[name]["config"]["column_types"]) == sorted(columns)
    assert [column["name"] for column in DESCRIBED[name]["columns"]] == columns
    assert all(column["description"] for column in DESCRIBED[name]["columns"])
    assert DESCRIBED[name]["description"].startswith("One row per ")


@pytest.mark.parametrize("name", HEADERS)
def test_file_is_plain_utf8_whose_cells_are_trimmed_and_composed(name):
    content = (SEEDS / f"{name}.csv").read_bytes()
    assert not content.startswith(b"\xef\xbb\xbf")
    assert b"\r" not in content
    assert content.endswith(b"\n")
    text = content.decode("utf-8")
    assert unicodedata.is_normalized("NFC", text)
    width = len(HEADERS[name].split(","))
    for row in csv.reader(text.splitlines(), strict=True):
        assert len(row) == width
        assert all(cell == cell.strip() for cell in row)


@pytest.mark.parametrize("name", ["placeholders", "ethnic_groups", "languages"])
def test_values_are_lower_case_and_unique(name):
    values = [row["value"] for row in read_seed(name)]
    assert all(value and value == value.lower() for value in values)
    assert len(values) == len(set(values))


def test_mailboxes_are_lower_case_made_up_and_of_known_services():
    mailboxes, services = look_up("shared_mailboxes", "email"), look_up("services", "service")
    assert all(email == email.lower() and email.endswith("@example.org") for email in mailboxes)
    assert {row["service"] for row in mailboxes.values()} <= set(services)


def test_coded_values_cover_every_code_and_each_code_means_itself():
    rows = read_seed("coded_values")
    assert all(row["value"] == row["value"].lower() for row in rows)
    assert len({(row["column_name"], row["value"]) for row in rows}) == len(rows)
    found = {}
    for row in rows:
        found.setdefault(row["column_name"], set()).add(row["code"])
    assert found == CODES
    values = look_up("coded_values", "column_name", "value")
    for column, codes in CODES.items():
        for code in codes:
            assert values[column, code.lower()]["code"] == code


def test_coded_columns_are_those_of_the_record_types():
    assert {column for column, kind in canonical_columns().items() if kind == "code"} == set(CODES)


@pytest.mark.parametrize(
    ("column", "value", "code"),
    [
        ("gender", "female", "F"),
        ("gender", "1", "M"),
        ("gender", "9", "X"),
        ("gender", "x", "X"),
        ("consent", "declined", "no"),
        ("attended", "dna", "no"),
        ("delivery", "face to face", "in person"),
        ("relationship", "mum", "mother"),
    ],
)
def test_coded_value(column, value, code):
    assert look_up("coded_values", "column_name", "value")[column, value]["code"] == code


def test_nothing_that_means_not_known_is_coded():
    values = look_up("coded_values", "column_name", "value")
    assert not {("gender", "unknown"), ("gender", "0"), ("consent", "unknown"), ("consent", "not known")} & set(values)


def test_a_placeholder_is_kept_wherever_it_is_a_real_value():
    placeholders = {row["value"]: set(filter(None, row["kept_in"].split("|"))) for row in read_seed("placeholders")}
    assert set().union(*placeholders.values()) <= set(canonical_columns())
    for row in read_seed("coded_values"):
        assert row["column_name"] in placeholders.get(row["value"], {row["column_name"]}), row
    assert "country_of_origin" in placeholders["na"]
    for name in ("ethnic_groups", "languages"):
        assert not set(placeholders) & set(look_up(name, "value"))


@pytest.mark.parametrize(
    "value",
    ["n/a", "na", "none", "null", "unknown", "not known", "not stated", "-", "--", ".", "x", "xx", "tbc", "0000"],
)
def test_placeholder_is_known(value):
    assert value in look_up("placeholders", "value")


@pytest.mark.parametrize("value", ["", "0", "no", "other", "a", "dk"])
def test_value_that_may_be_real_is_no_placeholder(value):
    assert value not in look_up("placeholders", "value")


def test_services_are_31_of_the_programme_and_five_administrative_datasets():
    services = look_up("services", "service")
    administrative = {key for key, row in services.items() if row["strand"] == "Administrative"}
    assert administrative == {"maternity", "health_visiting", "eyfsp", "ncmp", "childrens_centres"}
    assert len(services) == 31 + 5
    assert all(row["strand"] and row["audience"] and row["provider_name"] for row in services.values())
    for row in services.values():
        assert (row["reach_type"] == "not published") == (row["is_reach_type_published"] == "false")


def test_leap_area_is_37_of_181_lsoas_in_four_wards():
    areas = read_seed("areas")
    current = [row for row in areas if row["is_2021_code"] == "true"]
    leap = [row for row in areas if row["is_leap_area"] == "true"]
    assert len({row["lsoa_code"] for row in current}) == len(current) == 181
    assert {row["lsoa_code"] for row in areas if row["is_2021_code"] == "false"} == {"E01003109", "E01033207"}
    assert len(leap) == 37
    assert all(row["is_2021_code"] == "true" for row in leap)
    assert {row["ward_name"] for row in leap} == {"Coldharbour", "Stockwell", "Tulse Hill", "Vassall"}


def test_area_figures_are_the_published_ones():
    areas = read_seed("areas")
    leap = [row for row in areas if row["is_leap_area"] == "true"]
    assert sum(int(row["population_2020_aged_0_to_3"]) for row in leap) == 2641
    assert sum(int(row["imd_2019_decile"]) <= 2 for row in leap) == 16
    populated = [int(row["population_2020"]) for row in areas if row["population_2020"]]
    assert len(populated) == 178
    assert sum(populated) == 321_813
    assert sum(bool(row["imd_2025_decile"]) for row in areas) == 181


def test_deciles_follow_from_ranks():
    for row in read_seed("areas"):
        for year, lsoas_in_england in (("2019", 32_844), ("2025", 33_755)):
            if rank := row[f"imd_{year}_rank"]:
                assert int(row[f"imd_{year}_decile"]) == -(-int(rank) * 10 // lsoas_in_england), row["lsoa_code"]


@pytest.mark.parametrize(
    ("value", "group"),
    [
        ("a", "White"),
        ("g", "Mixed"),
        ("r", "Asian"),
        ("chinese", "Asian"),
        ("p", "Black"),
        ("s", "Other"),
        ("arab", "Other"),
        ("roma", "White"),
        ("black or black british - african", "Black"),
        ("english, welsh, scottish, northern irish or british", "White"),
        ("other mixed or multiple ethnic groups", "Mixed"),
        ("bcrb", "Black"),
    ],
)
def test_ethnic_group(value, group):
    assert look_up("ethnic_groups", "value")[value]["ethnic_group"] == group


def test_all_sixteen_nhs_codes_have_a_group_and_not_stated_has_none():
    groups = look_up("ethnic_groups", "value")
    assert {value for value in groups if len(value) == 1} == set("abcdefghjklmnprs")
    assert not {"z", "99", "not stated", "not known"} & set(groups)


@pytest.mark.parametrize(
    ("value", "language"),
    [
        ("en", "English"),
        ("eng", "English"),
        ("so", "Somali"),
        ("som", "Somali"),
        ("farsi", "Persian"),
        ("fas", "Persian"),
        ("per", "Persian"),
        ("castilian", "Spanish"),
        ("panjabi", "Punjabi"),
        ("ga", "Ga"),
        ("gle", "Irish"),
        ("cantonese", "Cantonese"),
        ("français", "French"),
    ],
)
def test_language(value, language):
    assert look_up("languages", "value")[value]["home_language"] == language


def test_every_language_is_found_under_its_own_name():
    languages = look_up("languages", "value")
    for row in list(languages.values()):
        assert languages[row["home_language"].lower()]["home_language"] == row["home_language"]
    assert not {"und", "zxx", "mis", "na"} & set(languages)


def test_match_rules_are_complete_and_in_order():
    rules = sorted(read_seed("match_rules"), key=lambda row: int(row["pass"]))
    assert [row["key_type"] for row in rules] == [
        "nhs_number",
        "person_ref",
        "child_key",
        "email",
        "mobile",
        "child_place_key",
    ]
    assert [int(row["pass"]) for row in rules] == [1, 2, 3, 4, 5, 6]
    sizes = [int(row["max_group_size"]) for row in rules]
    assert min(sizes) >= 2
    assert sizes == sorted(sizes, reverse=True)
    for row in rules:
        codes = row["contradicts_within"].split("|")
        assert "nhs_number" in codes
        assert set(codes) <= CONTRADICTIONS


def test_contracts_name_known_authorities_and_services():
    authorities, services = look_up("source_authority", "authority"), look_up("services", "service")
    assert authorities["nhs"]["rank"] == "1"
    for path in (TOP / "loaders" / "sources").glob("*.yml"):
        contract = yaml.load(path.read_text(encoding="utf-8"), yaml.BaseLoader)
        assert contract["authority"] in authorities, path.name
        assert isinstance(contract["service"], dict) or contract["service"] in services, path.name


def test_good_level_of_development_asks_for_the_first_12_of_17_goals():
    goals = read_seed("eyfsp_goals")
    assert [row["item"] for row in goals] == [f"E{number:02}" for number in range(1, 18)]
    assert [row["item"] for row in goals if row["counts_to_good_level"] == "true"] == [
        f"E{number:02}" for number in range(1, 13)
    ]
    assert sum(row["area_type"] == "prime" for row in goals) == 7


def test_measures_have_a_range_unless_they_are_categories():
    for row in read_seed("measures"):
        if row["minimum"] or row["maximum"]:
            assert float(row["minimum"]) < float(row["maximum"]), row["measure"]
        else:
            assert row["direction"] == "category", row["measure"]
        assert row["is_verified"] == "false" or "not found" not in row["thresholds"], row["measure"]
        assert row["is_verified"] == "false" or "not checked" not in row["thresholds"], row["measure"]


def test_cadences_reckon_in_whole_quarters():
    rows = look_up("cadences", "cadence")
    assert all(int(row["quarters_between"]) >= 1 and int(row["days_to_send"]) >= 0 for row in rows.values())
    assert int(rows["quarterly"]["quarters_between"]) == 1


def test_every_area_of_today_has_its_boundary():
    boundaries = json.loads((SEEDS / "boundaries.geojson").read_text(encoding="utf-8"))
    drawn = [feature["properties"]["lsoa_code"] for feature in boundaries["features"]]
    assert len(drawn) == len(set(drawn))
    assert set(drawn) == {code for code, row in look_up("areas", "lsoa_code").items() if row["is_2021_code"] == "true"}
    assert "Open Government Licence" in boundaries["attribution"]
    assert "Crown copyright" in boundaries["attribution"]
