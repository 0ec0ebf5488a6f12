"""What is left of individuals where some of their links do not count."""

from dataclasses import dataclass

import numpy as np
import pandas

from leap.identity.evaluation_measures import Clusters, measure_clusters, prepare_records


@dataclass(frozen=True)
class Gain:
    """What the links of one key give and cost: the warehouse as built with it, and cut where nothing but it joined.

    pairs_gained_right, pairs_gained_wrong: pairs of records that only it put into one individual, by the truth.
    individuals_changed: individuals that come apart without it.
    """

    with_it: Clusters
    without_it: Clusters
    pairs_gained_right: int
    pairs_gained_wrong: int
    individuals_changed: int


def find_parts(individual: np.ndarray, record_id: np.ndarray, links: pandas.DataFrame) -> np.ndarray:
    """Cut individuals into the records that some links connect, and give a number for the part of each record.

    individual: a number from 0 on for each record, below 0 where it belongs to none, which stays so.
    links: `record_id` and `block_id`: within an individual, the records of a block are connected. An individual of
        which no record stands there comes apart whole.
    """
    at = pandas.Series(np.arange(len(record_id)), index=record_id)
    node = at.loc[links["record_id"]].to_numpy()
    link = pandas.factorize(pandas.MultiIndex.from_arrays([individual[node], links["block_id"]]))[0]
    label = _label_components(len(record_id), node, link)
    part = pandas.factorize(label)[0]
    return np.where(individual < 0, individual, part)


def measure_gain(compared: pandas.DataFrame) -> Gain:
    """What a key gives and costs. The records need `person`, `built` and `without_key`: the individual both ways."""
    counted = compared[["person", "built", "without_key"]]
    with_it, without_it = (
        measure_clusters(prepare_records(counted.assign(individual=pandas.factorize(counted[column])[0])))
        for column in ("built", "without_key")
    )
    parts = counted[["built", "without_key"]].drop_duplicates()["built"].value_counts()
    right = with_it.pairs_right - without_it.pairs_right
    return Gain(
        with_it=with_it,
        without_it=without_it,
        pairs_gained_right=right,
        pairs_gained_wrong=with_it.pairs_found - without_it.pairs_found - right,
        individuals_changed=int((parts > 1).sum()),
    )


def _label_components(nodes: int, node: np.ndarray, link: np.ndarray) -> np.ndarray:
    """For each of so many nodes the smallest that it is connected with; `node` and `link` say which holds which."""
    label = np.arange(nodes)
    while True:
        smallest = np.full(link.max(initial=-1) + 1, nodes)
        np.minimum.at(smallest, link, label[node])
        near = label.copy()
        np.minimum.at(near, node, smallest[link])
        near = near[near]
        if np.array_equal(near, label):
            return label
        label = near
