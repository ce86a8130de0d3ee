"""All ways between all places, reckoned at once."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from yinuo.customers.models import Site
from yinuo.dispatch.optimiser.model import Travel
from yinuo.dispatch.selectors import travel
from yinuo.lib.geo import EARTH_RADIUS_M

DEPOT = 0
# Between two places of which one has no coordinates: as far as from the depot to the farther one.
_METRES_A_MINUTE = 400

Matrix = NDArray[np.float64]


def between(sites: Sequence[Site]) -> Travel:
    """
    Return the ways between the depot (place 0) and the sites (1, 2, …): as ``selectors.travel`` reckons one of them.

    Two arrays of (n + 1)² numbers, made without a loop over pairs.
    """
    from_depot = np.array(
        [0.0, *(travel.UNKNOWN_MINUTES if one.travel_minutes is None else one.travel_minutes for one in sites)]
    )
    minutes = np.maximum.outer(from_depot, from_depot)
    minutes[DEPOT, :] = minutes[:, DEPOT] = from_depot
    metres = minutes * _METRES_A_MINUTE
    placed = np.array([False, *(one.latitude is not None and one.longitude is not None for one in sites)])
    where = np.array([[0.0, 0.0], *([one.latitude or 0.0, one.longitude or 0.0] for one in sites)])
    straight = _great_circle(where)
    both = np.logical_and.outer(placed, placed)
    metres[both] = (straight * travel.ROAD_FACTOR)[both]
    minutes[both] = np.ceil(_by_road(straight))[both]
    np.fill_diagonal(minutes, 0)
    np.fill_diagonal(metres, 0)
    return Travel(
        seconds=(minutes * 60).astype(np.int64), metres=metres.astype(np.int64), note="straight line and speed bands"
    )


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
