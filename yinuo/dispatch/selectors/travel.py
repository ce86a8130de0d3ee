"""How long the way takes: from site to site where both have coordinates, else what is known of the site itself."""

from __future__ import annotations

from math import ceil

from yinuo.core.models import Branch
from yinuo.customers.models import Site
from yinuo.lib import geo

# Roads are longer than the straight line. The first kilometres are through the town, the next around it, the rest over
# land: (up to kilometre, km/h).
ROAD_FACTOR = 1.35
SPEED_BANDS = ((10.0, 22.0), (40.0, 38.0), (20_000.0, 65.0))
UNKNOWN_MINUTES = 30


def minutes(before: Site | Branch | None, site: Site) -> int:
    """
    Return the minutes from the site of the visit before (or the branch as the depot, None: unknown) to this one.

    Without coordinates it is the site's own travel time from the depot, else half an hour.
    """
    if isinstance(before, Site) and before.pk == site.pk:
        return 0
    if before is not None and _is_placed(before) and _is_placed(site):
        assert before.latitude is not None
        assert before.longitude is not None
        assert site.latitude is not None
        assert site.longitude is not None
        return by_road(geo.distance_m(before.latitude, before.longitude, site.latitude, site.longitude))
    return UNKNOWN_MINUTES if site.travel_minutes is None else site.travel_minutes


def by_road(straight_m: float) -> int:
    """Return the minutes for a straight distance in metres."""
    kilometres, minutes, begun = straight_m * ROAD_FACTOR / 1000, 0.0, 0.0
    for limit, speed in SPEED_BANDS:
        minutes += max(0.0, min(kilometres, limit) - begun) / speed * 60
        begun = limit
    return ceil(minutes)


def _is_placed(site: Site | Branch) -> bool:
    return site.latitude is not None and site.longitude is not None
