"""`leap explain`: why an individual is one."""

import json
from dataclasses import asdict
from typing import Annotated

import typer

from leap.commands.options import AsJson
from leap.database import connect
from leap.delivery_tables import open_console
from leap.identity.explanation import explain_individual
from leap.identity.explanation_tables import print_explanation, print_review
from leap.identity.individual_ids import read_individual_id
from leap.identity.reviews import explain_review, find_review_id


def explain(
    individual_id: Annotated[
        str,
        typer.Argument(
            help="Id as in marts.dim_individual, or of a review as in marts.link_review.",
            metavar="INDIVIDUAL_ID|REVIEW_ID",
            show_default=False,
        ),
    ],
    as_json: AsJson = False,
) -> None:
    """Say why an individual is one: its records and the keys they hang on, its attributes and their sources, its
    family, and what was left apart from it. Keys are named by letters; nobody is identified. Of a review: whom it
    concerns, and why they were left apart.

    The JSON: individual_id; role; records [{number, source, quarter, file_id, row_number, record_number, role,
    registered_month, joined_by_key, link_strength, records_on_key, is_bridge, keys}]; keys [{name, key_type, records,
    records_lost}], by number of record, the lost ones being those that would leave without the key; attributes
    [{attribute, source, stated_month, is_published, value}]; family {family_id, members [{individual_id, role}],
    evidence [{evidence_type, sources, first_month, links, people, is_set_aside, reason}]}; left_apart [{pass_number,
    key, outcome, reason, explanation, individuals}]. Months are YYYY-MM; what is not known is null. Of a review:
    review_id; key_type; pass_number; reason; records; explanation; individuals [{individual_id, source, quarter,
    records}].
    """
    review_id = find_review_id(individual_id)
    individual_id = None if review_id else read_individual_id(individual_id)
    with connect("leap_transformer") as connection:
        connection.execute("set transaction isolation level repeatable read, read only")
        explanation = (
            explain_review(connection, review_id) if review_id else explain_individual(connection, individual_id)
        )
    if as_json:
        print(json.dumps(asdict(explanation), indent=2, ensure_ascii=False))
    elif review_id:
        print_review(open_console(), explanation)
    else:
        print_explanation(open_console(), explanation)
