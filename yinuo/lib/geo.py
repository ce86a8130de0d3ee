"""Distance on the globe."""

from __future__ import annotations

from math import asin, cos, radians, sin, sqrt

EARTH_RADIUS_M = 6_371_008.8  # mean radius of the International Union of Geodesy and Geophysics


class BadCoordinates(ValueError):
    """A latitude or longitude that is not on the globe."""

    def __init__(self, latitude: float, longitude: float) -> None:
        super().__init__(f"({latitude}, {longitude}) is no place: latitude is -90 to 90, longitude -180 to 180")
        self.latitude = latitude
        self.longitude = longitude


def distance_m(lat1: float, lon1: float, lat2: float, lon2: float) -> float:
    """
    Return the great-circle distance in metres of two places given in degrees, north and east positive.

    The globe is taken as a sphere: up to 0.6 % off the ellipsoid. Both places must be in the same
    coordinate system (WGS-84, or GCJ-02 as Chinese maps use).

    :raises BadCoordinates: one of them is not on the globe
    """
    for latitude, longitude in ((lat1, lon1), (lat2, lon2)):
        if not (-90 <= latitude <= 90 and -180 <= longitude <= 180):
            raise BadCoordinates(latitude, longitude)
    north, south = radians(lat1), radians(lat2)
    half_height = sin((south - north) / 2) ** 2
    half_width = cos(north) * cos(south) * sin(radians(lon2 - lon1) / 2) ** 2
    return 2 * EARTH_RADIUS_M * asin(min(1.0, sqrt(half_height + half_width)))
