"""No facts of the declared types, however odd together, make a shipped pack fail."""

from __future__ import annotations

from datetime import timedelta
from importlib import import_module, resources
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.rulebook.engine.worlds import MONDAY, PEOPLE
from yinuo.core.facts import ENTITIES, Fact
from yinuo.core.happenings import CATALOGUE
from yinuo.core.selectors.calendars import round_the_clock
from yinuo.rulebook.engine import Incident, check_gates, compile_program, decide_charge
from yinuo.rulebook.engine.simulation import Simulation
from yinuo.rulebook.pack import parse
from yinuo.rulebook.pack.vocabulary import CHARGE_ENTITIES

for module in (
    "core",
    "cases",
    "customers",
    "dispatch",
    "fieldwork",
    "parts",
    "billing",
    "feedback",
    "procedures",
    "rulebook",
):
    import_module(f"yinuo.{module}.events")
import_module("yinuo.rulebook.life_cycle_events")
import_module("yinuo.rulebook.life_cycle_facts")
for module in ("cases", "customers", "dispatch", "fieldwork", "parts", "billing", "feedback", "rulebook"):
    import_module(f"yinuo.{module}.facts")

CALENDARS = {"own": round_the_clock("Asia/Shanghai")}
SHIPPED = sorted(one.name for one in resources.files("yinuo.packs").iterdir() if (one / "pack.yaml").is_file())
LINEAGES = {"case": (1,), "order": (1, 2), "requisition": (1, 2, 3), "charge": (1, 2, 4), "goods": (1, 2, 5),
            "complaint": (1, 6), "call_back": (1, 7), "branch": (8,), "customer": (9,), "call": (10,), "expense": (11,)}  # fmt: skip
times = st.sampled_from(["", "2026-03-02T09:00:00+08:00", "2027-01-01T00:00:00+00:00"])


def values(type_: str, choices: tuple[str, ...] = ()) -> st.SearchStrategy[Any]:
    match type_:
        case "bool":
            return st.booleans()
        case "int":
            return st.integers(-1, 2_000_000)
        case "time":
            return times
        case "list":
            return st.lists(st.text(max_size=3), max_size=2)
        case _:
            return st.sampled_from(choices) if choices else st.text(max_size=5)


def facts_of(entity: dict[str, Fact]) -> st.SearchStrategy[dict[str, Any]]:
    return st.fixed_dictionaries({name: values(fact.type, fact.choices) for name, fact in entity.items()})


@st.composite
def incidents(draw: st.DrawFn, kinds: list[str]) -> Incident:
    happening = CATALOGUE[draw(st.sampled_from(kinds))]
    facts = {entity: draw(facts_of(dict(ENTITIES[entity]))) for entity in happening.FACTS}
    data = {
        name: draw(times if type_ == "str" and name.endswith("_at") else values(type_))
        for name, type_ in happening.data_types().items()
    }
    lineage = LINEAGES.get(happening.ON, (1,))
    at = MONDAY + timedelta(minutes=draw(st.integers(0, 20_000)))
    return Incident(happening.KIND, at, lineage[-1], lineage, {**facts, "event": data}, PEOPLE, 11, branch=8)


@pytest.mark.parametrize("name", SHIPPED)
@given(data=st.data())
@settings(max_examples=15)
def test_a_shipped_pack_answers_to_whatever_happens(name: str, data: st.DataObject) -> None:
    pack = parse((resources.files("yinuo.packs") / name / "pack.yaml").read_text(encoding="utf-8"))
    program = compile_program([(1, pack, {rule.code: place for place, rule in enumerate(pack.rules)})], CALENDARS)
    kinds = sorted({*program.reactions, *(kind for rule in program.rules for kind in getattr(rule, "uses", ()))})
    known = [kind for kind in kinds if kind in CATALOGUE]
    if not known:
        assert not program.reactions
        return
    tree = Simulation(program)

    story = data.draw(st.lists(incidents(known), max_size=12))
    for one in sorted(story, key=lambda each: each.at):
        list(tree.pass_time(one.at))
        check_gates(program, one)
        tree.happen(one)
    list(tree.pass_time(MONDAY + timedelta(days=400)))
    decide_charge(program, {entity: data.draw(facts_of(dict(ENTITIES[entity]))) for entity in CHARGE_ENTITIES})
