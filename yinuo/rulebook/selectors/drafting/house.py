"""What the house knows that a rule may speak of, for checks and for pickers."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from yinuo.core.facts import ENTITIES
from yinuo.core.happenings import CATALOGUE
from yinuo.core.models import Calendar, Role
from yinuo.rulebook import pack as packing
from yinuo.rulebook.models import Rule
from yinuo.rulebook.pack import EventShape, Pack, PackError, Vocabulary
from yinuo.rulebook.pack.obligation_rule import ALWAYS, OWN


@lru_cache(maxsize=1)
def catalogue() -> Mapping[str, EventShape]:
    return {kind: EventShape(one.ON, one.FACTS, one.data_types()) for kind, one in CATALOGUE.items()}


def calendars() -> list[str]:
    """Return the codes of the calendars that a rule may name."""
    return [ALWAYS, OWN, *Calendar.objects.order_by("code").values_list("code", flat=True)]


def roles() -> list[str]:
    return [str(role) for role in Role.values]


def forms() -> list[str]:
    """Return the forms that rules in force or in drafts define."""
    defined = Rule.objects.filter(kind=Rule.Kind.FORM).values_list("spec__form", flat=True)
    return sorted({str(one) for one in defined if one})


def errors_of(pack: Pack, calendar_codes: list[str]) -> tuple[PackError, ...]:
    """Return all that is wrong with a pack in this house."""
    return packing.check(pack, catalogue=catalogue(), entities=ENTITIES, calendars=calendar_codes, roles=roles())


def vocabulary() -> dict[str, Any]:
    """Return the words that conditions may use, for completion: facts with their meaning, and data of each event."""
    words = Vocabulary(catalogue(), ENTITIES, frozenset(), frozenset(roles()))
    facts = [
        {"name": f"{entity}.{name}", "zh": fact.zh, "en": fact.en, "type": fact.type, "choices": list(fact.choices)}
        for entity, named in ENTITIES.items()
        for name, fact in named.items()
    ]
    return {"facts": facts, "events": [_event(kind, words) for kind in sorted(CATALOGUE)]}


def _event(kind: str, words: Vocabulary) -> dict[str, Any]:
    carried = words.facts_of(kind)
    return {
        "kind": kind,
        "zh": CATALOGUE[kind].ZH,
        "en": CATALOGUE[kind].EN,
        "entities": [name for name in carried if name != "event"],
        "data": {name: fact.type for name, fact in carried["event"].items()},
    }
