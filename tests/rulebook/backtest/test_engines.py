from __future__ import annotations

from concurrent.futures.process import BrokenProcessPool
from multiprocessing import active_children
from pathlib import Path

import pytest

from yinuo.rulebook.backtest import Block, Outcome, Stopping, run, synthetic

CASES = 300


@pytest.fixture(scope="module")
def blocks(tmp_path_factory: pytest.TempPathFactory) -> list[Block]:
    return synthetic.write(tmp_path_factory.mktemp("blocks") / "cases", CASES, events_a_block=500)


@pytest.fixture(scope="module")
def plain(blocks: list[Block]) -> Outcome:
    return run(synthetic.plan(), blocks)


def test_the_cases_are_full_lives_with_promises_kept_and_broken(plain: Outcome) -> None:
    assert (plain.trees, plain.events, plain.faults) == (CASES, CASES * len(synthetic.steps()), {})
    assert len(synthetic.steps()) >= 8
    sums = [sum(column) for column in zip(*plain.figures["draft"].values(), strict=True)]
    opened, kept, late, *_rest = sums
    assert opened > 10 * CASES
    assert 0 < late < kept


def test_the_same_seed_makes_the_same_cases(tmp_path: Path) -> None:
    synthetic.write(tmp_path / "one", 50)
    synthetic.write(tmp_path / "two", 50)

    assert (tmp_path / "one").read_bytes() == (tmp_path / "two").read_bytes()


def test_two_processes_come_to_the_same_as_one(blocks: list[Block], plain: Outcome) -> None:
    done: list[int] = []

    outcome = run(synthetic.plan(), blocks, processes=2, told=lambda _part, block: done.append(block.events))

    assert outcome == plain
    assert len(done) == len(blocks) > 5
    assert sum(done) == plain.events


@pytest.mark.filterwarnings("ignore")  # Ray's own
def test_ray_with_two_workers_comes_to_the_same(blocks: list[Block], plain: Outcome) -> None:
    pytest.importorskip("ray", reason="Ray is optional: pip install ray")

    assert run(synthetic.plan(), blocks, processes=2, engine="ray") == plain


@pytest.mark.parametrize("processes", [1, 2])
def test_a_run_stops_when_it_is_told_to(blocks: list[Block], processes: int) -> None:
    done: list[Block] = []

    with pytest.raises(Stopping):
        run(
            synthetic.plan(),
            blocks,
            processes=processes,
            told=lambda _part, block: done.append(block),
            stopped=lambda: len(done) >= 2,
        )

    assert len(done) == 2


def test_a_block_that_is_lost_is_a_clear_end(blocks: list[Block], tmp_path: Path) -> None:
    lost = blocks[0]._replace(path=str(tmp_path / "gone"))

    with pytest.raises(FileNotFoundError):
        run(synthetic.plan(), [*blocks[1:3], lost], processes=2)


def test_a_worker_that_is_killed_is_a_clear_end(blocks: list[Block]) -> None:
    def kill(_part: Outcome, _block: Block) -> None:
        for child in active_children():
            child.kill()

    with pytest.raises(BrokenProcessPool):
        run(synthetic.plan(), blocks, processes=2, told=kill)
