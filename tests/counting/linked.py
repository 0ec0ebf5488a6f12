"""The same records, each of the individual and family that the warehouse takes it for."""

import copy

import pandas as pd
import psycopg

from tests.counting.delivered import Delivered

_PEOPLE = """
select source, quarter, row_number, record_number, individual_id, family_id
from intermediate.int_individuals__records
inner join restricted.files using (source, file_id)
inner join intermediate.int_families__members using (individual_id)
where is_current
"""
_EVENTS = """
select attached.source, files.quarter, attached.row_number, attached.record_number, attached.individual_id, null
from intermediate.int_events__attached as attached
inner join restricted.files using (file_id)
"""


def link(delivered: Delivered, url: str) -> Delivered:
    """A copy in which people and families are the warehouse's individuals and families, of events too."""
    with psycopg.connect(url) as connection:
        people, events = ({place[:4]: place[4:] for place in connection.execute(query)} for query in (_PEOPLE, _EVENTS))
    linked = copy.copy(delivered)
    vars(linked).pop("registered", None)
    linked.people = _replace(delivered.people, people)
    linked.contacts = _replace(delivered.contacts, events)
    linked.outcomes = _replace(delivered.outcomes, events)
    return linked


def _replace(records: pd.DataFrame, found: dict) -> pd.DataFrame:
    places = zip(records.source, records.quarter, records.row, records.record, strict=True)
    who = pd.DataFrame([found.get(place, (None, None)) for place in places], index=records.index, dtype=object)
    return records.assign(person=who[0], family=who[1])
