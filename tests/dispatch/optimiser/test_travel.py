from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, HTTPServer

import numpy as np
import pytest

from yinuo.dispatch.optimiser.travel import Atlas, Point, Roads, Service, great_circle

SHENZHEN, GUANGZHOU, NANSHAN = Point(22.5431, 114.0579), Point(23.1291, 113.2644), Point(22.5333, 113.9304)
PLACES = [SHENZHEN, GUANGZHOU, NANSHAN]


@dataclass
class Fake:
    """A table service whose way from place a to b (by longitude) takes 1000·a + b seconds, rounded degrees."""

    url: str = ""
    asked: list[str] = field(default_factory=list)
    is_broken: bool = False
    lost: bool = False


def _way(a: float, b: float) -> float:
    return round(a * 100) * 10 + round(b * 100)


@pytest.fixture
def fake() -> Iterator[Fake]:
    state = Fake()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            state.asked.append(self.path)
            path, _mark, query = self.path.partition("?")
            places = [float(one.split(",")[0]) for one in path.rsplit("/", 1)[1].split(";")]
            options = dict(part.split("=") for part in query.split("&"))
            every = ";".join(str(number) for number in range(len(places)))
            rows = [places[int(number)] for number in options.get("sources", every).split(";")]
            columns = [places[int(number)] for number in options.get("destinations", every).split(";")]
            table = [[None if state.lost and a > b else _way(a, b) for b in columns] for a in rows]
            self._answer({"code": "Ok", "durations": table, "distances": table})

        def do_POST(self) -> None:
            state.asked.append(self.path)
            asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            table = [
                [{"time": _way(a["lon"], b["lon"]), "distance": 1.5} for b in asked["targets"]]
                for a in asked["sources"]
            ]
            self._answer({"sources_to_targets": table})

        def _answer(self, value: object) -> None:
            self.send_response(500 if state.is_broken else 200)
            self.end_headers()
            self.wfile.write(json.dumps(value).encode())

        def log_message(self, *_words: object) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Handler)
    state.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield state
    server.shutdown()
    server.server_close()
    thread.join()


def test_the_great_circle_becomes_a_road_by_factor_and_speed_band() -> None:
    found = great_circle(PLACES, Roads(factor=1.0, bands=((50_000, 36.0), (float("inf"), 72.0)), parking_seconds=60))
    assert found.metres[0, 1] == pytest.approx(104_300, rel=0.01)
    assert found.seconds[0, 1] == pytest.approx(104_300 / 20 + 60, rel=0.01)
    assert found.seconds[0, 2] == pytest.approx(found.metres[0, 2] / 10 + 60, abs=1)
    assert found.seconds[0, 0] == 0
    assert found.note == "great_circle"


def test_osrm_is_asked_once_for_the_whole_matrix_which_may_be_asymmetric_and_is_kept(fake: Fake) -> None:
    atlas = Atlas(service=Service("osrm", fake.url))
    found = atlas.travel(PLACES)
    assert found.seconds[0, 1] == _way(114.0579, 113.2644)
    assert found.seconds[0, 1] != found.seconds[1, 0]
    assert atlas.travel(list(PLACES)) is found
    assert len(fake.asked) == 1
    assert found.note == "osrm"


@pytest.mark.parametrize("kind", ["osrm", "valhalla"])
def test_a_matrix_beyond_the_limit_is_asked_in_blocks_and_comes_out_the_same(fake: Fake, kind: str) -> None:
    points = [Point(22.0, 113.0 + number / 50) for number in range(7)]
    whole = Atlas(service=Service(kind, fake.url)).travel(points)
    assert len(fake.asked) == 1
    blocks = Atlas(service=Service(kind, fake.url, most_places=4)).travel(points)
    assert len(fake.asked) == 1 + 16
    assert np.array_equal(whole.seconds, blocks.seconds)


def test_valhalla_kilometres_become_metres(fake: Fake) -> None:
    found = Atlas(service=Service("valhalla", fake.url)).travel(PLACES)
    assert found.metres[0, 1] == 1500
    assert found.seconds[2, 1] == _way(113.9304, 113.2644)


def test_a_failing_service_is_replaced_by_the_great_circle_with_a_note_and_asked_again(fake: Fake) -> None:
    fake.is_broken = True
    atlas = Atlas(service=Service("osrm", fake.url))
    found = atlas.travel(PLACES)
    assert np.array_equal(found.seconds, great_circle(PLACES).seconds)
    assert found.note.startswith("great_circle: osrm did not answer")
    fake.is_broken = False
    assert atlas.travel(PLACES).note == "osrm"


def test_a_service_that_is_not_there_does_not_hold_the_plan_up() -> None:
    found = Atlas(service=Service("osrm", "http://127.0.0.1:9", timeout_seconds=0.5)).travel(PLACES)
    assert found.note.startswith("great_circle: osrm did not answer")


def test_pairs_without_a_way_are_filled_by_the_great_circle_and_counted(fake: Fake) -> None:
    fake.lost = True
    found = Atlas(service=Service("osrm", fake.url)).travel(PLACES)
    straight = great_circle(PLACES)
    assert found.seconds[0, 1] == straight.seconds[0, 1]
    assert found.seconds[1, 0] == _way(113.2644, 114.0579)
    assert found.note == "osrm; great_circle: 3 pairs without a way"
