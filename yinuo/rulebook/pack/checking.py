"""A pack held against the house: every event, fact, role, calendar and record kind that it names must exist there."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from itertools import combinations
from typing import Any

from yinuo.rulebook.pack import cel_checks
from yinuo.rulebook.pack.errors import PackError
from yinuo.rulebook.pack.model import Pack
from yinuo.rulebook.pack.obligation_rule import ALWAYS, OWN, ByFact, ObligationRule
from yinuo.rulebook.pack.overlaps import Overlap, Placed, overlapping, triggers_of
from yinuo.rulebook.pack.rules import (
    ApprovalRule,
    ChargeRule,
    ConductRule,
    FormRule,
    GateRule,
    MetricRule,
    NumberingRule,
    Rule,
    TierRule,
)
from yinuo.rulebook.pack.values import Trigger
from yinuo.rulebook.pack.vocabulary import (
    CHARGE_ENTITIES,
    RECORD_TREE,
    SIGNERS,
    WHOM,
    EventShape,
    FactShape,
    Vocabulary,
    did_you_mean,
)  # fmt: skip
from yinuo.rulebook.pack.yaml_text import Path, dotted

Wrong = tuple[Path, str, str]
_NUMERIC = "int"


def check(
    pack: Pack,
    *,
    catalogue: Mapping[str, EventShape],
    entities: Mapping[str, Mapping[str, FactShape]],
    calendars: Collection[str],
    roles: Collection[str],
    tree: Mapping[str, str] = RECORD_TREE,
) -> tuple[PackError, ...]:
    """
    Return all that is wrong with a pack in a house, in the order of its rules; nothing: it can be published there.

    ``catalogue``: event kind → shape; ``entities``: entity → fact → type and choices; ``calendars``: codes beside
    ``24x7`` and ``own``; ``roles``: codes of the house's roles; ``tree``: record kind → kind of the record above it.
    ``locate`` adds the lines of the text.
    """
    words = Vocabulary(catalogue, entities, frozenset(calendars), frozenset(roles), tree)
    found = [_error(pack, *one) for one in _wrong(pack, words)]
    if not found:
        found = [_overlap_error(pack, one) for one in (*overlapping([pack]), *_charges(pack, words))]
    return tuple(found)


def _error(pack: Pack, path: Path, zh: str, en: str) -> PackError:
    rule = pack.rules[path[1]].code if path[0] == "rules" and isinstance(path[1], int) else None
    return PackError(dotted(path), zh, en, rule=rule)


def _overlap_error(pack: Pack, overlap: Overlap) -> PackError:
    return _error(pack, ("rules", pack.rules.index(overlap.other.rule)), overlap.zh, overlap.en)


def _charges(pack: Pack, words: Vocabulary) -> Iterator[Overlap]:
    """Yield pairs of charges that can both hold; the facts that make them do so are tried out."""
    facts = words.facts_of_entities(CHARGE_ENTITIES)
    charges = [(Placed(pack, rule), rule.condition) for rule in pack.rules if isinstance(rule, ChargeRule)]
    for (one, condition), (other, another) in combinations(charges, 2):
        if other.key in one.exceptions or one.key in other.exceptions:
            continue
        both = cel_checks.both_hold(condition, another, facts)
        if both:
            yield Overlap(one, other, f"可能同时适用（{both}）", f"can both apply ({both})")


def _wrong(pack: Pack, words: Vocabulary) -> Iterator[Wrong]:
    for place, own in enumerate(pack.roles):
        yield from _role(words.roles, ("roles", place, "is"), own.role)
    for place, rule in enumerate(pack.rules):
        path: Path = ("rules", place)
        for where, role, others in _roles_named(rule):
            yield from _role({*words.roles, *others}, (*path, *where), pack.house_role(role))
        yield from _events(rule, path, words)
        yield from _specific(rule, path, words)


# Roles


def _role(known: Collection[str], path: Path, role: str) -> Iterator[Wrong]:
    if role not in known:
        zh, en = did_you_mean(role, known)
        yield path, f"没有角色 {role}{zh}", f"there is no role {role}{en}"


def _roles_named(rule: Rule) -> Iterator[tuple[Path, str, Collection[str]]]:
    """Yield (path, role, other names allowed there) for every role that a rule names."""
    for name, others in _ROLE_FIELDS:
        named = getattr(rule, name, None)
        for role in (named,) if isinstance(named, str) else named or ():
            yield (name,), role, others
    if isinstance(rule, ObligationRule):
        for place, step in enumerate(rule.on_breach):
            for role in (*(step.notify or ()), *filter(None, (step.escalate, step.reassign))):
                yield ("on_breach", place, step.action), role, ()
    if isinstance(rule, ApprovalRule):
        for place, signing in enumerate(rule.steps):
            for role in signing.roles:
                yield ("steps", place), role, ()


_ROLE_FIELDS: tuple[tuple[str, Collection[str]], ...] = (
    ("who", ()),
    ("whom", WHOM),
    ("confirmed_by", ()),
    ("lifted_by", ()),
    ("filled_by", ()),
    ("signed_by", SIGNERS),
)


# Events and the conditions on them


def _triggers(rule: Rule) -> Iterator[tuple[Path, Trigger]]:
    for name in ("when", "do", "paused_by", "resumed_by", "cancelled_by", "before", "count"):
        for place, trigger in enumerate(getattr(rule, name, None) or ()):
            yield (name, place), trigger
    if isinstance(rule, MetricRule) and rule.share:
        for place, trigger in enumerate(rule.share.of):
            yield ("share", "of", place), trigger
        for place, trigger in enumerate(rule.share.among):
            yield ("share", "among", place), trigger


def _events(rule: Rule, path: Path, words: Vocabulary) -> Iterator[Wrong]:
    for where, trigger in _triggers(rule):
        if trigger.event not in words.catalogue:
            yield _unknown_event((*path, *where, "event"), trigger.event, words)
            continue
        facts = words.facts_of(trigger.event)
        for zh, en in cel_checks.wrong_with(trigger.condition, facts, trigger.event):
            yield (*path, *where, "if"), zh, en


def _unknown_event(path: Path, kind: str, words: Vocabulary) -> Wrong:
    zh, en = did_you_mean(kind, list(words.catalogue))
    return path, f"没有事件 {kind}{zh}", f"there is no event {kind}{en}"


def _known(triggers: Iterable[Trigger], words: Vocabulary) -> list[str]:
    """Return the event kinds of triggers that exist, each once."""
    return list(dict.fromkeys(one.event for one in triggers if one.event in words.catalogue))


def _condition(path: Path, source: str, kinds: Iterable[str], words: Vocabulary, *extra: str) -> Iterator[Wrong]:
    """Yield what is wrong with a condition that is evaluated on events of several kinds; each mistake once."""
    found = dict.fromkeys(
        one for kind in kinds for one in cel_checks.wrong_with(source, words.facts_of(kind, extra), kind)
    )
    for zh, en in found:
        yield path, zh, en


def _specific(rule: Rule, path: Path, words: Vocabulary) -> Iterator[Wrong]:
    """Yield what is wrong with that which only one kind of rule has."""
    checker = _CHECKERS.get(type(rule))
    if checker is not None:
        yield from checker(rule, path, words)


def _gate(rule: GateRule, path: Path, words: Vocabulary) -> Iterator[Wrong]:
    yield from _condition((*path, "needs"), rule.needs, _known(rule.before, words), words)


def _charge(rule: ChargeRule, path: Path, words: Vocabulary) -> Iterator[Wrong]:
    for zh, en in cel_checks.wrong_with(rule.condition, words.facts_of_entities(CHARGE_ENTITIES)):
        yield (*path, "if"), zh, en


def _approval(rule: ApprovalRule, path: Path, words: Vocabulary) -> Iterator[Wrong]:
    for place, step in enumerate(rule.steps):
        yield from _condition((*path, "steps", place, "if"), step.condition, _known(rule.when, words), words)
        if step.each is not None:
            yield from _listed((*path, "steps", place, "each"), step.each, _known(rule.when, words), words)


def _listed(path: Path, fact: str, kinds: Iterable[str], words: Vocabulary) -> Iterator[Wrong]:
    """Yield the events that do not carry the list of departments which are to sign."""
    entity, _, name = fact.partition(".")
    for kind in kinds:
        shape = words.facts_of(kind).get(entity, {}).get(name)
        if shape is None or shape.type != "list":
            yield path, f"{kind} 不带名单 {fact}", f"{kind} does not carry the list {fact}"


def _conduct(rule: ConductRule, path: Path, words: Vocabulary) -> Iterator[Wrong]:
    for place, kind in enumerate(rule.at):
        if kind not in words.catalogue:
            yield _unknown_event((*path, "at", place), kind, words)


def _form(rule: FormRule, path: Path, words: Vocabulary) -> Iterator[Wrong]:
    yield from _record_kind((*path, "on"), rule.on, words)


def _numbering(rule: NumberingRule, path: Path, words: Vocabulary) -> Iterator[Wrong]:
    yield from _record_kind((*path, "record"), rule.record, words)


def _record_kind(path: Path, kind: str, words: Vocabulary) -> Iterator[Wrong]:
    if kind not in words.record_kinds:
        zh, en = did_you_mean(kind, words.record_kinds)
        yield path, f"没有业务对象 {kind}{zh}", f"there is no record kind {kind}{en}"


# Obligations


def _obligation(rule: ObligationRule, path: Path, words: Vocabulary) -> Iterator[Wrong]:
    if rule.calendar not in {ALWAYS, OWN, *words.calendars}:
        zh, en = did_you_mean(rule.calendar, words.calendars)
        yield (*path, "calendar"), f"没有日历 {rule.calendar}{zh}", f"there is no calendar {rule.calendar}{en}"
    opening = _known(triggers_of(rule), words)
    if rule.count_from:
        yield from _time_fact((*path, "count_from"), rule.count_from, opening, words)
    if isinstance(rule.by, ByFact):
        yield from _followed((*path, "by", "fact"), rule.by.fact, words)
    for place, one in enumerate(rule.on_late):
        where = (*path, "on_late", place, "if")
        yield from _condition(where, one.condition, _known(rule.do, words), words, "obligation")
    if opening:
        yield from _unreachable(rule, path, opening, words)


def _unreachable(rule: ObligationRule, path: Path, opening: list[str], words: Vocabulary) -> Iterator[Wrong]:
    """Yield the events that happen to records which can never lie on one branch with the obligation's."""
    hangs_on = [words.catalogue[kind].on for kind in opening]
    if rule.attach == "root":
        hangs_on = [words.root_of(kind) for kind in hangs_on]
    for name in ("do", "cancelled_by", "paused_by", "resumed_by"):
        for place, trigger in enumerate(getattr(rule, name)):
            if trigger.event not in words.catalogue:
                continue
            happens_to = words.catalogue[trigger.event].on
            if not any(words.reaches(happens_to, kind) for kind in hangs_on):
                records = ", ".join(sorted(set(hangs_on)))
                yield (
                    (*path, name, place, "event"),
                    f"{trigger.event} 发生在 {happens_to} 上，永远不会涉及挂在 {records} 上的义务"
                    "（可用 attach: root 挂到根对象）",
                    f"{trigger.event} happens to a {happens_to} and never reaches an obligation on a {records} "
                    "(attach: root hangs it on the root)",
                )


def _time_fact(path: Path, fact: str, kinds: Iterable[str], words: Vocabulary) -> Iterator[Wrong]:
    entity, _, name = fact.partition(".")
    for kind in kinds:
        facts = words.facts_of(kind)
        if name not in facts.get(entity, {}):
            zh, en = did_you_mean(fact, [f"{one}.{each}" for one, named in facts.items() for each in named])
            yield path, f"{kind} 不带事实 {fact}{zh}", f"{kind} does not carry the fact {fact}{en}"
        elif facts[entity][name].type != "time":
            yield path, f"{fact} 不是时刻", f"{fact} is not a time"


def _followed(path: Path, fact: str, words: Vocabulary) -> Iterator[Wrong]:
    entity, _, name = fact.partition(".")
    declared = words.entities.get(entity, {}).get(name)
    if declared is None:
        known = [f"{one}.{each}" for one, facts in words.entities.items() for each in facts]
        zh, en = did_you_mean(fact, known)
        yield path, f"没有事实 {fact}{zh}", f"there is no fact {fact}{en}"
    elif declared.type != "time":
        yield path, f"{fact} 不是时刻", f"{fact} is not a time"


# Tiers and metrics


def _tier(rule: TierRule, path: Path, words: Vocabulary) -> Iterator[Wrong]:
    yield from _record_kind((*path, "of"), rule.of, words)
    scopes = [words.facts_of(kind) for kind in _known(rule.when, words)] or [words.facts_of_entities((rule.of,))]
    wrong = False
    for place, level in enumerate(rule.levels):
        for facts in scopes:
            for zh, en in cel_checks.wrong_with(level.condition, facts):
                wrong = True
                yield (*path, "levels", place, "if"), zh, en
    if wrong:
        return
    for (_, one), (place, other) in combinations(enumerate(rule.levels), 2):
        both = one.condition and other.condition and cel_checks.both_hold(one.condition, other.condition, scopes[0])
        if both:
            yield (
                (*path, "levels", place, "if"),
                f"级别 {one.level} 与 {other.level} 可能同时成立：{both}",
                f"the levels {one.level} and {other.level} can hold at once: {both}",
            )


def _average(rule: MetricRule, path: Path, words: Vocabulary) -> Iterator[Wrong]:
    average = rule.average
    if average is None:
        return
    if average.event not in words.catalogue:
        yield _unknown_event((*path, "average", "event"), average.event, words)
        return
    facts = words.facts_of(average.event)
    entity, _, name = average.field.partition(".")
    if name not in facts.get(entity, {}) or facts[entity][name].type != _NUMERIC:
        yield (
            (*path, "average", "field"),
            f"{average.event} 没有数字 {average.field}",
            f"{average.event} has no number {average.field}",
        )
    for zh, en in cel_checks.wrong_with(average.condition, facts, average.event):
        yield (*path, "average", "if"), zh, en


_CHECKERS: Mapping[type[Rule], Callable[[Any, Path, Vocabulary], Iterator[Wrong]]] = {
    ObligationRule: _obligation,
    GateRule: _gate,
    TierRule: _tier,
    ChargeRule: _charge,
    ApprovalRule: _approval,
    MetricRule: _average,
    ConductRule: _conduct,
    FormRule: _form,
    NumberingRule: _numbering,
}
