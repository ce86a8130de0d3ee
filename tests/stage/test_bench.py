"""What the measurements stand on: a page asked again and again, and lanes measured turn by turn."""

from __future__ import annotations

import http.server
import threading
from collections.abc import Iterator

import pytest

from yinuo.stage.bench import asking, load


@pytest.mark.django_db
def test_a_page_is_told_by_its_time_its_cost_and_its_queries(cast):
    asked = asking.ask("/account/", cast.hotline, rounds=5)

    assert 0 < asked.median <= asked.p95
    assert asked.python > 0
    assert asked.database > 0
    assert 0 < asked.queries < 30


@pytest.mark.django_db
def test_a_page_that_does_not_answer_is_not_measured(cast):
    with pytest.raises(RuntimeError, match="answered 404"):
        asking.ask("/no-such-page/", cast.hotline, rounds=2)


class _Answer(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        self.send_response(201 if self.path == "/good" else 500)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_told: object) -> None:
        """Say nothing."""


@pytest.fixture
def port() -> Iterator[int]:
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), _Answer)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield server.server_port
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.mark.django_db
def test_lanes_are_measured_turn_by_turn_and_bad_answers_do_not_count(port):
    lanes = [
        load.Lane(port, lambda _number, path=path: ("POST", path, b"x", {}), lambda status: status == 201)
        for path in ("/good", "/bad")
    ]

    good, bad = load.side_by_side(lanes, clients=2, seconds=0.4, turns=2, warm=0.1)

    assert good.per_second > 0
    assert good.failed == 0
    assert bad.per_second == 0
    assert bad.failed > 0
