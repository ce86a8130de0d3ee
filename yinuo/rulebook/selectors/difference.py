"""What a version changes against another one: clause by clause in words, rule by rule in sentences."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

from yinuo.lib.zh import difference as text_difference
from yinuo.lib.zh.difference import Piece
from yinuo.rulebook import figures, words
from yinuo.rulebook.models import RegulationVersion
from yinuo.rulebook.pack import Pack
from yinuo.rulebook.pack import Rule as PackRule
from yinuo.rulebook.pack.model import Clause
from yinuo.rulebook.selectors.versions import pack_of

Kind = Literal["same", "changed", "new", "gone"]


@dataclass(frozen=True, slots=True)
class ChangedClause:
    """One clause in both versions; ``earlier`` and ``later`` are its words with what is gone and what is new."""

    number: str
    kind: Kind
    earlier: list[Piece]
    later: list[Piece]


@dataclass(frozen=True, slots=True)
class ChangedRule:
    """A rule that is new, gone or changed, and the sentences that say how."""

    code: str
    clause: str
    title: str
    kind: Kind
    sentences: list[str]


@dataclass(frozen=True, slots=True)
class Difference:
    clauses: list[ChangedClause]
    rules: list[ChangedRule]

    @property
    def changed_clauses(self) -> int:
        return sum(one.kind != "same" for one in self.clauses)


def between(earlier: RegulationVersion, later: RegulationVersion, lang: str) -> Difference:
    """Return what the later version changes, said in Chinese ("zh") or English ("en")."""
    one, other = pack_of(earlier.pk), pack_of(later.pk)
    return Difference(list(_clauses(one, other, lang)), list(_rules(one, other, lang)))


def _clauses(one: Pack, other: Pack, lang: str) -> Iterator[ChangedClause]:
    before, after = {c.number: c for c in one.clauses}, {c.number: c for c in other.clauses}
    for number in _in_order(before, after):
        old, new = _said(before.get(number), lang), _said(after.get(number), lang)
        pieces = text_difference.between(old, new)
        kind: Kind = "same" if old == new else "changed"
        if number not in before or number not in after:
            kind = "new" if number not in before else "gone"
        yield ChangedClause(number, kind, text_difference.earlier_side(pieces), text_difference.later_side(pieces))


def _in_order(before: Iterable[str], after: Iterable[str]) -> list[str]:
    """Return the numbers of both, in the later one's order; what is gone stands behind what it stood behind."""
    order = list(after)
    known = set(order)
    above = ""
    for number in before:
        if number not in known:
            place = order.index(above) + 1 if above else 0
            order.insert(place, number)
            known.add(number)
        above = number
    return order


def _said(clause: Clause | None, lang: str) -> str:
    if clause is None:
        return ""
    parts = [clause.title.say(lang) if clause.title else "", clause.text.say(lang) if clause.text else ""]
    return "\n".join(part for part in parts if part)


def _rules(one: Pack, other: Pack, lang: str) -> Iterator[ChangedRule]:
    before, after = {r.code: r for r in one.rules}, {r.code: r for r in other.rules}
    for code in _in_order(before, after):
        old, new = before.get(code), after.get(code)
        rule = new or old
        if rule is None or old == new:
            continue
        if old is None:
            kind: Kind = "new"
            said = words.of_parsed(rule, other, lang)
        elif new is None:
            kind, said = "gone", words.of_parsed(rule, one, lang)
        else:
            kind, said = "changed", _sentences(old, one, new, other, lang)
        yield ChangedRule(code, rule.clause, rule.title.say(lang), kind, said)


def _sentences(old: PackRule, one: Pack, new: PackRule, other: Pack, lang: str) -> list[str]:
    """Say each figure that changed by name, then what else the rule says otherwise."""
    before, after = figures.of_parsed(old, one, lang), figures.of_parsed(new, other, lang)
    moved = [
        (name, before.get(name, ""), after.get(name, ""))
        for name in dict.fromkeys([*before, *after])
        if before.get(name) != after.get(name)
    ]
    said = [_change(name, was, now, lang) for name, was, now in moved]
    lines, news = words.of_parsed(old, one, lang), words.of_parsed(new, other, lang)
    told = {line: _moved(line, moved) for line in lines}
    spoken = {now for line, now in told.items() if now in news}
    said += [_gone(line, lang) for line in lines if line not in news and told[line] not in news]
    said += [_new(line, lang) for line in news if line not in lines and line not in spoken]
    return said or [_unspoken(lang)]


def _moved(line: str, moved: Iterable[tuple[str, str, str]]) -> str:
    """Return a sentence with the figures of which the change is said already as they are now."""
    for _name, was, now in moved:
        if was and now:
            line = line.replace(was, now)
    return line


def _change(name: str, was: str, now: str, lang: str) -> str:
    if lang == "en":
        if not was:
            return f"{name}: {now} (there was none)"
        return f"{name} from {was} to {now}" if now else f"{name}: none any more (was {was})"
    if not was:
        return f"{name}：新增 {now}"
    return f"{name}由 {was}改为 {now}" if now else f"{name}：取消（原为 {was}）"


def _gone(line: str, lang: str) -> str:
    return f"No longer: {line}" if lang == "en" else f"删去：{line}"


def _new(line: str, lang: str) -> str:
    return f"New: {line}" if lang == "en" else f"新增：{line}"


def _unspoken(lang: str) -> str:
    return "Written otherwise, with the same effect." if lang == "en" else "写法有变，作用不变。"
