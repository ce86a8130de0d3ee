"""
Road times and lengths between places: great circle by default, an OSRM or Valhalla table service if one is given.

A whole matrix is one question (or as few as the service's limit allows), never one a pair; it is kept in memory. If the
service fails, or knows no way between two places, the great circle stands in and ``Travel.note`` says so.
"""

from __future__ import annotations

import hashlib
import json
import threading
import urllib.error
import urllib.request
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

from yinuo.dispatch.optimiser.model import Travel

EARTH_METRES = 6_371_008.8
GREAT_CIRCLE = "great_circle"
#: Matrices kept in memory, and ways that were asked for from or to one place.
KEPT = 32
KEPT_WAYS = 100_000


class Point(NamedTuple):
    """Degrees."""

    latitude: float
    longitude: float


@dataclass(frozen=True, slots=True)
class Roads:
    """
    How the great circle becomes a road: its length times ``factor``, driven at the km/h of the first band that reaches
    as far (metres of road), and ``parking_seconds`` for every way that is not nought.
    """

    factor: float = 1.35
    bands: tuple[tuple[float, float], ...] = ((3_000, 18.0), (10_000, 26.0), (40_000, 42.0), (float("inf"), 68.0))
    parking_seconds: int = 120


@dataclass(frozen=True, slots=True)
class Service:
    """
    A table service. ``url`` as far as its version or verb (``http://osrm:5000``, ``http://valhalla:8002``);
    ``most_places``: how many places one question may name (OSRM: ``--max-table-size``), sources and targets together.
    """

    kind: Literal["osrm", "valhalla"]
    url: str
    profile: str = ""
    most_places: int = 100
    timeout_seconds: float = 10.0


class Unavailable(Exception):
    """The service did not answer, or not with a table."""


Table = tuple[NDArray[np.float64], NDArray[np.float64]]
#: From a place to another: seconds by road.
Ways = dict[tuple[Point, Point], int]


@dataclass(slots=True)
class Atlas:
    """Matrices of places, each worked out once. To be kept as long as the process; safe between threads."""

    roads: Roads = Roads()
    service: Service | None = None
    _kept: OrderedDict[str, Travel] = field(default_factory=OrderedDict)
    _ways: OrderedDict[tuple[Point, Point], int | None] = field(default_factory=OrderedDict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def travel(self, points: Sequence[Point]) -> Travel:
        """Seconds and metres from every point to every other, asymmetric where the service is."""
        key = hashlib.sha256(np.round(np.array(points, np.float64), 6).tobytes()).hexdigest()
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
                return self._kept[key]
        found = great_circle(points, self.roads) if self.service is None else self._asked(points, self.service)
        if self.service is None or found.note == self.service.kind:  # what stood in is not kept: ask again next time
            with self._lock:
                self._kept[key] = found
                while len(self._kept) > KEPT:
                    self._kept.popitem(last=False)
        return found

    def around(self, centre: Point, others: Sequence[Point], *, timeout_seconds: float) -> Ways:
        """
        Return the ways from the others to the centre and back, two questions for as many as one may name.

        Those that the service does not know are left out; without a service all are.

        :raises Unavailable: the service does not answer, or not with a table
        """
        if self.service is None:
            return {}
        with self._lock:
            lacking = [one for one in dict.fromkeys(others) if not {(one, centre), (centre, one)} <= self._ways.keys()]
        patient = replace(self.service, timeout_seconds=timeout_seconds)
        found = dict[tuple[Point, Point], int | None]()
        for first in range(0, len(lacking), max(1, patient.most_places - 1)):
            found |= _star(patient, centre, lacking[first : first + max(1, patient.most_places - 1)])
        wanted = [pair for one in others for pair in ((one, centre), (centre, one))]
        with self._lock:
            self._ways |= found
            answer = {pair: self._ways[pair] for pair in wanted if pair in self._ways}
            while len(self._ways) > KEPT_WAYS:
                self._ways.popitem(last=False)
        return {pair: seconds for pair, seconds in answer.items() if seconds is not None}

    def _asked(self, points: Sequence[Point], service: Service) -> Travel:
        straight = great_circle(points, self.roads)
        try:
            seconds, metres = _whole(points, service)
        except Unavailable as error:
            return Travel(straight.seconds, straight.metres, f"{GREAT_CIRCLE}: {service.kind} {error}")
        missing = ~np.isfinite(seconds) | ~np.isfinite(metres)
        note: str = service.kind
        if missing.any():
            note = f"{service.kind}; {GREAT_CIRCLE}: {int(missing.sum())} pairs without a way"
        return Travel(
            np.where(missing, straight.seconds, np.nan_to_num(seconds)).round().astype(np.int64),
            np.where(missing, straight.metres, np.nan_to_num(metres)).round().astype(np.int64),
            note,
        )


def great_circle(points: Sequence[Point], roads: Roads = Roads()) -> Travel:
    """Without any service."""
    if not points:
        return Travel(np.zeros((0, 0), np.int64), np.zeros((0, 0), np.int64), GREAT_CIRCLE)
    angles = np.radians(np.array(points, np.float64))
    latitude, longitude = angles[:, 0], angles[:, 1]
    half = (
        np.sin((latitude[:, None] - latitude[None]) / 2) ** 2
        + np.cos(latitude[:, None]) * np.cos(latitude[None]) * np.sin((longitude[:, None] - longitude[None]) / 2) ** 2
    )
    metres = 2 * EARTH_METRES * np.arcsin(np.sqrt(np.clip(half, 0.0, 1.0))) * roads.factor
    limits = np.array([limit for limit, _speed in roads.bands])
    speeds = np.array([speed for _limit, speed in roads.bands])
    band = np.minimum(np.searchsorted(limits, metres), len(speeds) - 1)
    seconds = metres / (speeds[band] / 3.6) + roads.parking_seconds * (metres > 0)
    return Travel(seconds.round().astype(np.int64), metres.round().astype(np.int64), GREAT_CIRCLE)


def _whole(points: Sequence[Point], service: Service) -> Table:
    """The matrix in one question, or in blocks that name no more places than the service allows."""
    count = len(points)
    seconds, metres = np.zeros((count, count)), np.zeros((count, count))
    size = count if count <= service.most_places else max(1, service.most_places // 2)
    for first in range(0, count, size):
        for other in range(0, count, size):
            rows, columns = points[first : first + size], points[other : other + size]
            part = _ask(service, rows, columns, is_square=first == other)
            for whole, block in zip((seconds, metres), part, strict=True):
                if block.shape != (len(rows), len(columns)):
                    raise Unavailable("answered with a table of another size")
                whole[first : first + size, other : other + size] = block
    return seconds, metres


def _star(service: Service, centre: Point, others: Sequence[Point]) -> dict[tuple[Point, Point], int | None]:
    """Return the ways to the centre and back; None where there is none."""
    there, _metres = _ask(service, others, [centre], is_square=False)
    back, _metres = _ask(service, [centre], others, is_square=False)
    if there.shape != (len(others), 1) or back.shape != (1, len(others)):
        raise Unavailable("answered with a table of another size")
    found = {(one, centre): _whole_seconds(there[place, 0]) for place, one in enumerate(others)}
    return found | {(centre, one): _whole_seconds(back[0, place]) for place, one in enumerate(others)}


def _whole_seconds(value: float) -> int | None:
    return round(value) if np.isfinite(value) else None


def _ask(service: Service, rows: Sequence[Point], columns: Sequence[Point], *, is_square: bool) -> Table:
    try:
        if service.kind == "osrm":
            return _osrm(service, rows, columns, is_square=is_square)
        return _valhalla(service, rows, columns)
    except (KeyError, IndexError, TypeError, ValueError) as error:
        raise Unavailable(f"answered with no table ({error})") from error


def _osrm(service: Service, rows: Sequence[Point], columns: Sequence[Point], *, is_square: bool) -> Table:
    points = list(rows) if is_square else [*rows, *columns]
    places = ";".join(f"{point.longitude:.6f},{point.latitude:.6f}" for point in points)
    url = f"{service.url.rstrip('/')}/table/v1/{service.profile or 'driving'}/{places}?annotations=duration,distance"
    if not is_square:
        sources = ";".join(str(number) for number in range(len(rows)))
        targets = ";".join(str(number) for number in range(len(rows), len(points)))
        url += f"&sources={sources}&destinations={targets}"
    answer = _fetch(url, None, service)
    if answer["code"] != "Ok":
        raise Unavailable(f"answered {answer['code']}")
    return _numbers(answer["durations"]), _numbers(answer["distances"])


def _valhalla(service: Service, rows: Sequence[Point], columns: Sequence[Point]) -> Table:
    asked = {
        "sources": [{"lat": point.latitude, "lon": point.longitude} for point in rows],
        "targets": [{"lat": point.latitude, "lon": point.longitude} for point in columns],
        "costing": service.profile or "auto",
        "units": "kilometers",
    }
    answer = _fetch(f"{service.url.rstrip('/')}/sources_to_targets", json.dumps(asked).encode(), service)
    table = answer["sources_to_targets"]
    seconds = _numbers([[cell["time"] for cell in row] for row in table])
    return seconds, _numbers([[cell["distance"] for cell in row] for row in table]) * 1000.0


def _numbers(table: list[list[float | None]]) -> NDArray[np.float64]:
    return np.array([[np.nan if cell is None else cell for cell in row] for row in table], np.float64)


def _fetch(url: str, body: bytes | None, service: Service) -> Any:
    if not url.startswith(("http://", "https://")):
        raise Unavailable("has no http address")
    request = urllib.request.Request(url, body, {"Content-Type": "application/json"})  # noqa: S310
    try:
        with urllib.request.urlopen(request, timeout=service.timeout_seconds) as answer:  # noqa: S310
            return json.load(answer)
    except (urllib.error.URLError, TimeoutError, OSError) as error:
        raise Unavailable(f"did not answer ({error})") from error
