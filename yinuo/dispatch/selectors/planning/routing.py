"""The table service that knows the roads, if the operator named one; asked once a matrix, never once a pair."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from django.conf import settings

from yinuo.core.models import Branch
from yinuo.customers.models import Site
from yinuo.dispatch.optimiser.model import Travel
from yinuo.dispatch.optimiser.travel import GREAT_CIRCLE, Atlas, Point, Service, Unavailable, Ways

logger = logging.getLogger(__name__)

#: A service that failed is not asked again for so long: a repair of two seconds cannot wait for it each time.
REST_SECONDS = 60.0
TIMEOUT_SECONDS = 5.0
#: Somebody waits for these ways.
AT_ONCE_SECONDS = 1.0


@dataclass(frozen=True, slots=True)
class Answer:
    """What the service said: the ways, None if it said nothing, and what it could not say."""

    travel: Travel | None
    fault: str = ""


class Router:
    """The service and its matrices, kept as long as the process."""

    def __init__(self, service: Service) -> None:
        self.service = service
        self._atlas = Atlas(service=service)
        self._rests_until = 0.0
        self._fault = ""
        self._lock = threading.Lock()

    def ask(self, points: Sequence[Point]) -> Answer:
        """Return all ways between the points; what the service does not know is estimated, and said."""
        with self._lock:
            if time.monotonic() < self._rests_until:
                return Answer(None, self._fault)
        found = self._atlas.travel(points)
        if found.note.startswith(GREAT_CIRCLE):
            return self._rest(found.note.removeprefix(f"{GREAT_CIRCLE}: "))
        return Answer(found)

    def around(self, centre: Point, others: Sequence[Point]) -> Ways:
        """Return the ways (seconds) between one place and others that the service knows, both directions; at once."""
        with self._lock:
            if time.monotonic() < self._rests_until:
                return {}
        try:
            return self._atlas.around(centre, others, timeout_seconds=AT_ONCE_SECONDS)
        except Unavailable as error:
            self._rest(f"{self.service.kind} {error}")
            return {}

    def _rest(self, fault: str) -> Answer:
        with self._lock:
            self._fault = fault
            self._rests_until = time.monotonic() + REST_SECONDS
        logger.warning("the road service did not answer; ways are estimated", extra={"error": fault})
        return Answer(None, fault)


def router() -> Router | None:
    """Return the service that the settings name, the same one every time."""
    chosen = settings.YINUO
    if not chosen["router"]:
        return None
    return _router(chosen["router"], chosen["router_url"], chosen["router_profile"], chosen["router_places"])


@lru_cache(maxsize=4)
def _router(kind: str, url: str, profile: str, most_places: int) -> Router:
    name: Literal["osrm", "valhalla"] = "osrm" if kind == "osrm" else "valhalla"
    return Router(Service(name, url, profile, most_places, TIMEOUT_SECONDS))


def check() -> bool:
    """Ask the service for the way between two places of the company and log what came of it; True if it answered."""
    one = router()
    if one is None:
        return True
    about = {"router": one.service.kind, "url": one.service.url}
    points = _two_places()
    if len(points) < 2:
        logger.info("the road service is not asked yet: no two places have coordinates", extra=about)
        return True
    fault = one.ask(points).fault
    if fault:
        logger.error("YINUO_ROUTER_URL: the road service gives no table; ways are estimated", extra=about)
        return False
    logger.info("the road service answers", extra=about)
    return True


def _two_places() -> list[Point]:
    rows = Site.objects.filter(latitude__isnull=False, longitude__isnull=False)
    found = list(rows.order_by("pk").values_list("latitude", "longitude")[:2])
    branches = Branch.objects.filter(latitude__isnull=False).values_list("latitude", "longitude")
    return [Point(latitude or 0.0, longitude or 0.0) for latitude, longitude in [*found, *branches[:2]]][:2]
