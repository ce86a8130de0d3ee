"""Processes are killed at many moments of a story; what was acknowledged is there, everything happened once."""

from __future__ import annotations

import contextlib
import itertools
import random
import shutil
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.house import crashing
from tests.house.crashing import KINDS, House, Killer, Story, Walker
from tests.house.running import PATIENCE_SECONDS
from yinuo import embedded

SORTS = ("postmaster", "web worker", "worker", "web", "backend")


@pytest.fixture
def house() -> Iterator[House]:
    """A system in a folder that any user may reach, so that root's database server can live in it too."""
    home = Path(tempfile.mkdtemp(prefix="yinuo-crash-"))
    home.chmod(0o755)
    with contextlib.ExitStack() as after:
        after.callback(shutil.rmtree, embedded.place(home).base, ignore_errors=True)
        after.callback(embedded.stop, home)
        with crashing.house(home) as running:
            yield running


def test_what_was_acknowledged_is_there_once_though_processes_are_killed(house: House):
    _live_and_kill(house, seed=1, kills=list(SORTS[:3]))


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(2, 8))
def test_nothing_is_lost_or_done_twice_over_many_kills(house: House, seed: int):
    chance = random.Random(seed)
    _live_and_kill(house, seed=seed, kills=[chance.choice(SORTS) for _kill in range(20)])


def _live_and_kill(house: House, *, seed: int, kills: list[str]) -> None:
    stop = threading.Event()
    walkers = [Walker(house, name, seed * 100 + n, stop) for n, name in enumerate(("technician", "technician2"))]
    killer = Killer(house, walkers, seed)
    for walker in walkers:
        walker.start()
    try:
        for sort in kills:
            killer.kill(sort)
    finally:
        stop.set()
    for walker in walkers:
        walker.join()
    stories = [story for walker in walkers for story in walker.stories]
    assert len(killer.kills) == len(kills)
    _wait_for_the_last_step(house)
    _everything_acknowledged_is_there_once(house, stories)
    _the_same_request_again_answers_the_same(walkers)
    _every_promise_went_its_way_once(house, len(stories))
    _the_books_are_in_order(house)


def _wait_for_the_last_step(house: House) -> None:
    """Wait until the sweeper has nothing more to do; the longest ladder ends five seconds after a limit of two."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    waiting = (
        "SELECT id, state, act_at, now() FROM rulebook_obligation WHERE act_at IS NOT NULL ORDER BY act_at LIMIT 3"
    )
    while left := house.rows(waiting):
        said = "".join(house.program.said[-60:])
        assert time.monotonic() < deadline, f"the sweeper did not come back to {left}:\n{said}"
        threading.Event().wait(0.1)


def _everything_acknowledged_is_there_once(house: House, stories: list[Story]) -> None:
    cases = house.rows("SELECT r.id, r.number FROM core_record r JOIN cases_case c ON c.record_id = r.id ORDER BY 1")
    assert cases == sorted((story.case, story.case_number) for story in stories)
    assert house.rows("SELECT record_id, case_id FROM dispatch_order ORDER BY 1") == sorted(
        (story.order, story.case) for story in stories
    )
    happened = house.rows("SELECT kind, root_id, count(*) FROM core_event WHERE kind = ANY(%s) GROUP BY 1, 2", KINDS)
    assert sorted(happened) == sorted((kind, story.case, 1) for kind, story in itertools.product(KINDS, stories))


def _the_same_request_again_answers_the_same(walkers: list[Walker]) -> None:
    for walker in walkers:
        for asked in walker.stories[-1].asked:
            first, again = asked.answer, walker.until_answered(asked)
            assert (again.status, again.location) == (first.status, first.location)


def _every_promise_went_its_way_once(house: House, stories: int) -> None:
    """K1 and K3 are never kept, so that all their ladders run to the end; K2 is kept late or in time."""
    owed = dict(
        house.rows(
            "SELECT u.code, count(*) FROM rulebook_obligation o JOIN rulebook_rule u ON u.id = o.rule_id GROUP BY 1"
        )
    )
    assert owed == {"K1": stories, "K2": stories, "K3": stories}
    assert not house.rows("SELECT 1 FROM rulebook_obligation WHERE breached_at IS NOT NULL AND breached_at <> due_at")
    unbroken = "SELECT 1 FROM rulebook_obligation o JOIN rulebook_rule u ON u.id = o.rule_id WHERE u.code <> 'K2' AND breached_at IS NULL"
    assert not house.rows(unbroken)
    steps = house.rows(
        "SELECT u.code, count(s.id), count(DISTINCT s.step) FROM rulebook_obligation o JOIN rulebook_rule u ON u.id = o.rule_id"
        " JOIN rulebook_obligationstep s ON s.obligation_id = o.id WHERE u.code <> 'K2' GROUP BY u.code, o.id"
    )
    assert set(steps) == {("K1", 7, 7), ("K3", 2, 2)}, set(steps)
    breaches = house.rows(
        "SELECT o.id, o.due_at, e.at, count(*) OVER (PARTITION BY o.id) FROM rulebook_obligation o"
        " JOIN core_event e ON e.kind = 'rulebook.obligation.breached' AND (e.data->>'obligation')::bigint = o.id"
    )
    assert len(breaches) >= 2 * stories
    assert all(due == at and count == 1 for _pk, due, at, count in breaches)
    proposed = house.rows("SELECT count(*) FROM rulebook_sanction GROUP BY obligation_id")
    assert set(proposed) == {(1,)}
    assert len(proposed) >= stories
    events = house.rows("SELECT count(*) FROM core_event WHERE kind = 'rulebook.sanction.proposed'")
    assert events == [(len(proposed),)]
    _everybody_was_told_once(house, stories)


def _everybody_was_told_once(house: House, stories: int) -> None:
    told = house.rows(
        "SELECT split_part(key, ':', 3), count(*), count(DISTINCT key) FROM notify_message m"
        " JOIN rulebook_obligation o ON o.id = split_part(key, ':', 2)::bigint JOIN rulebook_rule u ON u.id = o.rule_id"
        " WHERE key LIKE 'obligation:%%' AND u.code = 'K1' GROUP BY 1"
    )
    counts = {action: count for action, count, distinct in told if count == distinct}
    assert counts["notify"] == stories
    assert counts["escalate"] == 2 * stories
    assert counts.get("warn", 0) <= stories


def _the_books_are_in_order(house: House) -> None:
    for words in (("audit", "verify"), ("replay", "--check")):
        done = house.command(*words)
        assert done.returncode == 0, f"{words}: {done.stdout}{done.stderr}"
