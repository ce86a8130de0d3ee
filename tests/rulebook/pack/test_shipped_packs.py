from __future__ import annotations

from importlib import import_module, resources

import pytest

from yinuo.core.facts import ENTITIES
from yinuo.core.happenings import CATALOGUE
from yinuo.core.models import Role
from yinuo.core.selectors.calendars import round_the_clock
from yinuo.rulebook.engine import compile_program
from yinuo.rulebook.pack import EventShape, Pack, check, dump, json_schema, locate, parse

#: A rule may count on the calendar of whoever it binds.
CALENDARS = {"own": round_the_clock("Asia/Shanghai")}
SHIPPED = sorted(one.name for one in resources.files("yinuo.packs").iterdir() if (one / "pack.yaml").is_file())

for module in ("core", "cases", "customers", "dispatch", "fieldwork", "parts", "billing", "feedback", "procedures"):
    import_module(f"yinuo.{module}.events")
for module in ("cases", "customers", "dispatch", "fieldwork", "parts", "billing", "feedback", "rulebook"):
    import_module(f"yinuo.{module}.facts")


def text_of(name: str) -> str:
    return (resources.files("yinuo.packs") / name / "pack.yaml").read_text(encoding="utf-8")


def pack_of(name: str) -> Pack:
    return parse(text_of(name))


@pytest.mark.parametrize("name", SHIPPED)
def test_a_shipped_pack_fits_the_house(name: str) -> None:
    shapes = {kind: EventShape(one.ON, one.FACTS, one.data_types()) for kind, one in CATALOGUE.items()}

    found = check(pack_of(name), catalogue=shapes, entities=ENTITIES, calendars=(), roles=Role.values)

    assert not found, "\n".join(one.say("en") for one in locate(text_of(name), found))


@pytest.mark.parametrize("name", SHIPPED)
def test_a_shipped_pack_compiles_and_survives_export(name: str) -> None:
    pack = pack_of(name)

    compile_program([(1, pack, {rule.code: place for place, rule in enumerate(pack.rules)})], CALENDARS)

    assert parse(dump(pack)) == pack


def test_the_repair_regulation_goes_together_with_the_service_targets() -> None:
    packs = [pack_of("s001_r01"), pack_of("service_targets")]

    program = compile_program(
        [
            (number, pack, {rule.code: place for place, rule in enumerate(pack.rules)})
            for number, pack in enumerate(packs)
        ],
        {},
    )

    assert len(program.rules) == sum(len(pack.rules) for pack in packs)


def test_editors_get_a_schema_that_names_every_kind_of_rule() -> None:
    schema = json_schema()

    rules = schema["properties"]["rules"]["items"]["discriminator"]["mapping"]
    assert set(rules) == {
        "obligation", "gate", "sanction", "form", "tier", "charge", "metric", "numbering", "conduct", "approval",
    }  # fmt: skip
    assert schema["$defs"]["ObligationRule"]["properties"]["within"]["anyOf"][0]["type"] == "string"
    assert "if" in schema["$defs"]["Trigger"]["properties"]
