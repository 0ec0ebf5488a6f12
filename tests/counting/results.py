"""Results of outcomes as the delivered files tell them: bands, what follows from items, pairs of baseline and end."""

from collections import defaultdict

import pandas as pd

from tests.counting.delivered import Delivered, first_day_of, quarter_of, read_seed

_ASQ3 = {"communication", "gross motor", "fine motor", "problem solving", "personal-social"}


def list_results(delivered: Delivered) -> pd.DataFrame:
    """One row a result of somebody known, by day, with the band that it is in and the quarter that it is of."""
    told = delivered.outcomes.dropna(subset=["person"])
    days = told.assessed_date.where(told.assessed_date.notna(), told.quarter.map(first_day_of))
    results = pd.DataFrame(
        {
            "person": told.person,
            "service": told.service,
            "measure": told.measure,
            "item": told["item"].fillna(""),
            "timepoint": told.timepoint,
            "day": days,
            "score": pd.to_numeric(told.score, errors="coerce"),
            "category": told.category.fillna("").str.lower(),
        }
    )
    results = pd.concat([results, *_derive(results)], ignore_index=True)
    found = [_find_band(row) for row in results.itertuples()]
    results["position"] = [position for position, _ in found]
    results["is_expected"] = pd.Series([expected for _, expected in found], index=results.index, dtype=object)
    results["measure_id"] = results.measure + results["item"].map(lambda item: f": {item}" if item else "")
    results["measured"] = results.day.map(quarter_of)
    return results.sort_values("day", kind="stable", ignore_index=True)


def list_pairs(results: pd.DataFrame) -> pd.DataFrame:
    """One row a person, service and measure with a baseline and an end that is not before it, by day of the end."""
    measures = read_seed("measures").set_index("measure")
    stands = results[results.score.notna() | results.position.notna()]
    keys = ["person", "service", "measure_id"]
    begun = stands[stands.timepoint == "baseline"].drop_duplicates(keys)
    ended = stands[stands.timepoint == "end"]
    both = ended.merge(begun, on=keys, suffixes=("", "_before"))
    both = both[both.day >= both.day_before].drop_duplicates(keys, keep="last")
    direction = both.measure.map(measures.direction)
    by_band = (direction == "category") | both.score.isna()
    after = both.position.where(by_band, both.score).astype(float)
    before = both.position_before.where(by_band, both.score_before).astype(float)
    sign = ((direction == "lower_better") & both.score.notna()).map({True: -1, False: 1})
    reliable = pd.to_numeric(both.measure.map(measures.reliable_change), errors="coerce")
    change = both.score - both.score_before
    is_reliable = (change * sign >= reliable).astype(object).where(reliable.notna() & change.notna())
    return both.assign(
        baseline=both.score_before,
        end=both.score,
        change=change,
        was_expected=both.is_expected_before,
        is_improved=(after - before) * sign > 0,
        is_reliable=is_reliable,
        is_averaged=(both.measure.map(measures.is_averaged) == "true") & (both["item"] != "overall"),
        ended=both.measured,
    ).sort_values("day", kind="stable")


def _derive(results: pd.DataFrame) -> list[pd.DataFrame]:
    """A good level of development, goals at the expected level, and all five domains of the ASQ-3."""
    counted = set(read_seed("eyfsp_goals").query("counts_to_good_level == 'true'")["item"])
    derived = []
    for measure in ("eyfsp", "asq3"):
        table = results[results.measure == measure].drop_duplicates(["person", "day", "timepoint", "item"])
        for (person, service, day, timepoint), part in table.groupby(["person", "service", "day", "timepoint"]):
            levels = {row.item: _find_band(row)[1] for row in part.itertuples()}
            place = {"person": person, "service": service, "day": day, "timepoint": timepoint, "category": ""}
            if measure == "asq3" and set(levels) == _ASQ3:
                derived.append(place | {"measure": "asq3", "item": "overall", "score": float(all(levels.values()))})
            if measure == "eyfsp" and counted <= set(levels):
                good = all(levels[goal] for goal in counted)
                derived.append(place | {"measure": "eyfsp_gld", "item": "", "score": float(good)})
            if measure == "eyfsp" and len(levels) == 17:
                derived.append(place | {"measure": "eyfsp_avg_elg", "item": "", "score": float(sum(levels.values()))})
    return [pd.DataFrame(derived)] if derived else []


_BANDS = defaultdict(list)
for _band in read_seed("measure_bands").itertuples():
    _BANDS[_band.measure].append(_band)


def _find_band(row: tuple) -> tuple[float | None, bool | None]:
    """Position of the band that a result is in, and whether it is the expected level."""
    for band in _BANDS[row.measure]:
        if band.item and band.item != row.item:
            continue
        is_in = row.category == band.category if band.category else False
        if not is_in and band.from_score and row.score == row.score:
            is_in = float(band.from_score) <= row.score < float(band.to_score)
        if is_in:
            return float(band.position), band.is_expected == "true"
    return None, None
