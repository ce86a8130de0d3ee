"""All ways between all places, reckoned at once."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from yinuo.core.models import Branch
from yinuo.customers.models import Site
from yinuo.dispatch.optimiser.model import Travel
from yinuo.dispatch.optimiser.travel import Point
from yinuo.dispatch.selectors import travel
from yinuo.dispatch.selectors.planning import routing
from yinuo.lib.geo import EARTH_RADIUS_M

DEPOT = 0
# Between two places of which one has no coordinates: as far as from the depot to the farther one.
_METRES_A_MINUTE = 400

Matrix = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Source:
    """
    Where the ways are from: ``name`` the service ("" none), ``routed`` pairs by it, ``estimated`` pairs without it;
    ``fault`` says why a service that is named gave nothing.
    """

    name: str
    routed: int
    estimated: int
    fault: str = ""


def between(sites: Sequence[Site], branch: Branch) -> tuple[Travel, Source]:
    """
    Return the ways between the depot (place 0: the branch) and the sites (1, 2, …), and where they are from.

    Between places with coordinates by the service that the settings name, else as ``selectors.travel`` estimates one of
    them; from and to the others by what is known of them. Arrays of (n + 1)² numbers, made without a loop over pairs.
    """
    metres, minutes = _known(sites)
    places: list[Branch | Site] = [branch, *sites]
    placed = np.array([one.latitude is not None and one.longitude is not None for one in places])
    where = np.array([[one.latitude or 0.0, one.longitude or 0.0] for one in places])
    straight = _great_circle(where)
    both = np.logical_and.outer(placed, placed)
    metres[both] = (straight * travel.ROAD_FACTOR)[both]
    minutes[both] = np.ceil(_by_road(straight))[both]
    seconds = minutes * 60
    source = _routed(where, placed, seconds, metres)
    np.fill_diagonal(seconds, 0)
    np.fill_diagonal(metres, 0)
    note = source.name or "straight line and speed bands"
    return Travel(seconds=seconds.astype(np.int64), metres=metres.astype(np.int64), note=note), source


def _known(sites: Sequence[Site]) -> tuple[Matrix, Matrix]:
    """Return metres and minutes by what is known of each site alone: how far it is from the depot."""
    from_depot = np.array(
        [0.0, *(travel.UNKNOWN_MINUTES if one.travel_minutes is None else one.travel_minutes for one in sites)]
    )
    minutes = np.maximum.outer(from_depot, from_depot)
    minutes[DEPOT, :] = minutes[:, DEPOT] = from_depot
    return minutes * _METRES_A_MINUTE, minutes


def _routed(where: Matrix, placed: NDArray[np.bool_], seconds: Matrix, metres: Matrix) -> Source:
    """Put the service's answer into the matrices, where there is one; tell how many pairs are from whom."""
    pairs = len(where) * (len(where) - 1)
    router, at = routing.router(), np.flatnonzero(placed)
    if router is None or len(at) < 2:
        return Source("", 0, pairs)
    answer = router.ask([Point(float(where[one, 0]), float(where[one, 1])) for one in at])
    if answer.travel is None:
        return Source(router.service.kind, 0, pairs, answer.fault)
    block = np.ix_(at, at)
    seconds[block], metres[block] = answer.travel.seconds, answer.travel.metres
    routed = len(at) * (len(at) - 1) - _missing(answer.travel.note)
    return Source(router.service.kind, routed, pairs - routed)


def _missing(note: str) -> int:
    """Return how many pairs the service knew no way for; their ways are estimated."""
    found = re.search(r"(\d+) pairs", note)
    return int(found[1]) if found else 0


def _great_circle(where: Matrix) -> Matrix:
    latitude, longitude = np.radians(where[:, 0]), np.radians(where[:, 1])
    height = np.sin((latitude[:, None] - latitude[None, :]) / 2) ** 2
    width = np.sin((longitude[:, None] - longitude[None, :]) / 2) ** 2
    half = height + np.cos(latitude)[:, None] * np.cos(latitude)[None, :] * width
    result: Matrix = 2 * EARTH_RADIUS_M * np.arcsin(np.sqrt(np.minimum(1.0, half)))
    return result


def _by_road(straight: Matrix) -> Matrix:
    limits = np.array([0.0, *(limit for limit, _speed in travel.SPEED_BANDS)])
    slowness = np.array([60 / speed for _limit, speed in travel.SPEED_BANDS])
    until = np.concatenate([[0.0], np.cumsum(np.diff(limits) * slowness)])
    result: Matrix = np.interp(straight * travel.ROAD_FACTOR / 1000, limits, until)
    return result
