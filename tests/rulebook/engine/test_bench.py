from __future__ import annotations

from importlib import import_module

import pytest

from yinuo.core.facts import ENTITIES
from yinuo.core.happenings import CATALOGUE
from yinuo.rulebook.engine import bench
from yinuo.rulebook.engine.simulation import Simulation

for module in ("cases", "customers", "dispatch", "fieldwork", "parts", "billing", "feedback", "procedures"):
    import_module(f"yinuo.{module}.events")
for module in ("cases", "customers", "dispatch", "fieldwork", "parts", "billing", "feedback"):
    import_module(f"yinuo.{module}.facts")


def test_the_life_of_a_repair_goes_from_the_call_to_the_closed_file_and_leaves_nothing_owed() -> None:
    tree = Simulation(bench.repair_program())

    effects, passed = [], []
    for incident in bench.repair_life():
        passed += tree.pass_time(incident.at)
        effects.append(tree.happen(incident))

    assert len(effects) >= 12
    assert sum(len(one.opened) for one in effects) >= 12
    assert sum(len(one.met) for one in effects) >= 12
    assert not [one for each in passed for one in each.breached]
    assert not tree.running


@pytest.mark.parametrize("incident", bench.repair_life(), ids=lambda one: one.kind)
def test_the_events_of_the_bench_are_like_real_ones(incident: bench.Incident) -> None:
    happening = CATALOGUE[incident.kind]

    assert set(incident.facts["event"]) <= set(happening.data_types())
    for entity in happening.FACTS:
        assert set(incident.facts[entity]) <= set(ENTITIES[entity])


def test_the_measure_counts_events_per_second() -> None:
    assert bench.measure(bench.repair_program(), bench.repair_life(), seconds=0.05) > 1000
