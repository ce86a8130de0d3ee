from __future__ import annotations

from math import pi

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yinuo.lib.geo import EARTH_RADIUS_M, BadCoordinates, distance_m

latitudes = st.floats(-90, 90)
longitudes = st.floats(-180, 180)


@pytest.mark.parametrize(
    ("start", "end", "metres", "within"),
    [
        ((39.9042, 116.4074), (31.2304, 121.4737), 1_067_000, 2_000),  # Beijing to Shanghai
        ((34.7466, 113.6254), (34.7466, 113.6254), 0, 0),
        ((0, 0), (0, 180), pi * EARTH_RADIUS_M, 1),  # half round the globe
        ((90, 0), (-90, 77), pi * EARTH_RADIUS_M, 1),
        ((0, 179.5), (0, -179.5), pi * EARTH_RADIUS_M / 180, 1),  # over the date line
        ((34.7466, 113.6254), (34.7476, 113.6254), 111.2, 0.1),  # a thousandth of a degree north
    ],
)
def test_measures_along_the_great_circle(start, end, metres, within):
    assert distance_m(*start, *end) == pytest.approx(metres, abs=within)


@given(latitudes, longitudes, latitudes, longitudes)
def test_is_the_same_both_ways_and_never_more_than_half_round(lat1, lon1, lat2, lon2):
    there = distance_m(lat1, lon1, lat2, lon2)

    assert there == pytest.approx(distance_m(lat2, lon2, lat1, lon1), abs=1e-3)
    assert 0 <= there <= pi * EARTH_RADIUS_M + 1e-3


@given(latitudes, longitudes, latitudes, longitudes, latitudes, longitudes)
def test_a_detour_is_never_shorter(lat1, lon1, lat2, lon2, lat3, lon3):
    direct = distance_m(lat1, lon1, lat3, lon3)

    assert direct <= distance_m(lat1, lon1, lat2, lon2) + distance_m(lat2, lon2, lat3, lon3) + 1


@pytest.mark.parametrize("place", [(91, 0), (-90.1, 0), (0, 181), (float("nan"), 0)])
def test_refuses_places_off_the_globe(place):
    with pytest.raises(BadCoordinates, match="is no place"):
        distance_m(*place, 0, 0)
    with pytest.raises(BadCoordinates):
        distance_m(0, 0, *place)
