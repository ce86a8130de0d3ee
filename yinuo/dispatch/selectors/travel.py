"""How long the way takes: by road where a service knows it, else as the crow flies, else what is known of the site."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from math import ceil

from yinuo.core.models import Branch
from yinuo.customers.models import Site
from yinuo.dispatch.optimiser import travel
from yinuo.dispatch.optimiser.travel import Point
from yinuo.dispatch.selectors.planning import routing
from yinuo.lib import geo

# Roads are longer than the straight line. The first kilometres are through the town, the next around it, the rest over
# land: (up to kilometre, km/h).
ROAD_FACTOR = 1.35
SPEED_BANDS = ((10.0, 22.0), (40.0, 38.0), (20_000.0, 65.0))
UNKNOWN_MINUTES = 30


@dataclass(frozen=True, slots=True)
class Ways:
    """Ways as far as they are known by road (seconds); all others are estimated."""

    by_road: travel.Ways = field(default_factory=dict)

    def minutes(self, before: Site | Branch | None, site: Site) -> int:
        """Return the minutes from one place to the other: see ``minutes``."""
        start, end = _point(before), _point(site)
        seconds = self.by_road.get((start, end)) if start and end and start != end else None
        return minutes(before, site) if seconds is None else ceil(seconds / 60)


ESTIMATED = Ways()


def around(site: Site, places: Iterable[Site | Branch]) -> Ways:
    """Return the ways between a site and the places, by the service that the settings name; asked for all at once."""
    router, centre = routing.router(), _point(site)
    if router is None or centre is None:
        return ESTIMATED
    others = {point for one in places if (point := _point(one)) and point != centre}
    return Ways(router.around(centre, sorted(others))) if others else ESTIMATED


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


def _point(place: Site | Branch | None) -> Point | None:
    if place is None or place.latitude is None or place.longitude is None:
        return None
    return Point(round(place.latitude, 6), round(place.longitude, 6))


def _is_placed(site: Site | Branch) -> bool:
    return site.latitude is not None and site.longitude is not None
