"""What a pack says about itself must agree: codes and numbers once, and everything that is named exists."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, get_args

from pydantic import BaseModel

from yinuo.rulebook.pack.expressions import look_at
from yinuo.rulebook.pack.model import Clause, OwnRole, Pack
from yinuo.rulebook.pack.obligation_rule import ObligationRule
from yinuo.rulebook.pack.rules import FormRule, MetricRule, Rule
from yinuo.rulebook.pack.values import Bilingual, RuleBase, Trigger
from yinuo.rulebook.pack.yaml_text import Path

Wrong = tuple[Path, str, str]


def wrong(pack: Pack) -> Iterator[Wrong]:
    """Yield (path, zh, en) of everything that does not agree within the pack."""
    yield from _twice("clauses", "number", (one.number for one in pack.clauses), "条款", "clause")
    yield from _twice("rules", "rule", (one.code for one in pack.rules), "规则", "rule")
    yield from _twice("roles", "code", (one.code for one in pack.roles), "角色", "role")
    yield from _parents(pack)
    numbers = {one.number for one in pack.clauses}
    rules = {one.code: one for one in pack.rules}
    opened_by_ladder = {
        step.open for one in pack.rules if isinstance(one, ObligationRule) for step in one.on_breach if step.open
    }
    forms = {one.form for one in pack.rules if isinstance(one, FormRule)}
    for place, rule in enumerate(pack.rules):
        path: Path = ("rules", place)
        yield from _clauses(path, rule, numbers)
        yield from _exceptions(path, rule, rules, pack.code)
        if isinstance(rule, ObligationRule):
            yield from _ladder(path, rule, rules)
            if not (rule.when or rule.every or rule.code in opened_by_ladder):
                yield (*path, "when"), "没有触发：须写 when 或 every，或由别的规则 open", (
                    "nothing opens it: write when or every, or let another rule open it"
                )  # fmt: skip
        if isinstance(rule, MetricRule) and rule.kept:
            yield from _kept(path, rule.kept.rules, rules)
        yield from _forms(path, rule, forms)
    yield from _unexecuted(pack)


def _twice(section: str, key: str, names: Iterable[str], zh: str, en: str) -> Iterator[Wrong]:
    seen: set[str] = set()
    for place, name in enumerate(names):
        if name in seen:
            yield (section, place, key), f"{zh} {name} 出现了两次", f"{en} {name} appears twice"
        seen.add(name)


def _parents(pack: Pack) -> Iterator[Wrong]:
    seen: set[str] = set()
    for place, clause in enumerate(pack.clauses):
        if clause.parent is not None and clause.parent not in seen:
            yield (
                ("clauses", place, "in"),
                f"上级条款 {clause.parent} 须写在它之前",
                f"the clause {clause.parent} that it lies in must stand before it",
            )
        seen.add(clause.number)


def _clauses(path: Path, rule: Rule, numbers: set[str]) -> Iterator[Wrong]:
    cited: list[tuple[Path, str]] = [((*path, "clause"), rule.clause)]
    if isinstance(rule, ObligationRule):
        cited += [
            ((*path, "paused_by", place, "clause"), pause.clause)
            for place, pause in enumerate(rule.paused_by)
            if pause.clause
        ]
    for where, number in cited:
        if number not in numbers:
            yield where, f"没有条款 {number}", f"there is no clause {number}"


def _exceptions(path: Path, rule: Rule, rules: Mapping[str, Rule], pack_code: str) -> Iterator[Wrong]:
    for place, named in enumerate(rule.exception_to):
        regulation, _, code = named.rpartition("/")
        where = (*path, "exception_to", place)
        if regulation and regulation != pack_code:
            continue
        if code == rule.code:
            yield where, "规则不能是自己的例外", "a rule cannot be an exception to itself"
        elif code not in rules:
            yield where, f"没有规则 {named}", f"there is no rule {named}"
        elif rules[code].kind != rule.kind:
            yield (
                where,
                f"例外须与原规则同类（{named} 是 {rules[code].kind}）",
                f"an exception is of the same kind as its rule ({named} is a {rules[code].kind})",
            )


def _ladder(path: Path, rule: ObligationRule, rules: Mapping[str, Rule]) -> Iterator[Wrong]:
    named = [((*path, "on_breach", i, "propose"), one.propose, "sanction") for i, one in enumerate(rule.on_breach)]
    named += [((*path, "on_breach", i, "open"), one.open, "obligation") for i, one in enumerate(rule.on_breach)]
    named += [((*path, "on_late", i, "propose"), one.propose, "sanction") for i, one in enumerate(rule.on_late)]
    for where, code, kind in named:
        if code is None:
            continue
        if code not in rules:
            yield where, f"没有规则 {code}", f"there is no rule {code}"
        elif rules[code].kind != kind:
            yield where, f"规则 {code} 不是 {kind} 类", f"rule {code} is not of kind {kind}"


def _kept(path: Path, codes: tuple[str, ...], rules: Mapping[str, Rule]) -> Iterator[Wrong]:
    for place, code in enumerate(codes):
        where = (*path, "kept", "rules", place)
        found = rules.get(code)
        if found is None:
            yield where, f"没有规则 {code}", f"there is no rule {code}"
        elif not isinstance(found, ObligationRule) or not found.has_limit:
            yield (
                where, f"规则 {code} 不是有期限的义务", f"rule {code} is not an obligation with a limit"
            )  # fmt: skip


def _forms(path: Path, rule: Rule, forms: set[str]) -> Iterator[Wrong]:
    """Yield the forms that events of a rule are about and that no rule defines."""
    for name in ("when", "do", "before", "cancelled_by"):
        for place, trigger in enumerate(getattr(rule, name, None) or ()):
            if not trigger.event.startswith("procedures.form."):
                continue
            for one in look_at(trigger.condition).comparisons:
                if one.ref == ("event", "form") and one.sign in ("==", "in"):
                    for form in one.constants:
                        if form not in forms:
                            yield (
                                (*path, name, place, "if"),
                                f"没有一条规则定义表单 {form}",
                                f"no rule defines the form {form}",
                            )


def _unexecuted(pack: Pack) -> Iterator[Wrong]:
    cited = {rule.clause for rule in pack.rules}
    for place, clause in enumerate(pack.clauses):
        if clause.nothing_to_execute and clause.number in cited:
            yield (
                ("clauses", place, "nothing_to_execute"),
                f"条款 {clause.number} 声明无可执行内容，却有规则引用",
                f"clause {clause.number} says that there is nothing to execute, yet a rule cites it",
            )


_RULE_MODELS: Mapping[str, type[RuleBase]] = {
    str(get_args(model.model_fields["kind"].annotation)[0]): model for model in get_args(get_args(Rule)[0])
}


def keys_at(data: Any, path: Path) -> list[str]:
    """Return the keys that the mapping at a path may have; none where that cannot be told."""
    if len(path) == 2 and path[0] == "rules":
        model = _RULE_MODELS.get(str(data["rules"][path[1]].get("kind")))
        return _keys(model) if model else []
    if not path:
        return _keys(Pack)
    if len(path) == 2 and path[0] in ("clauses", "roles"):
        return _keys(Clause if path[0] == "clauses" else OwnRole)
    if path[-1] in ("title", "text", "missing", "sentence", "subject", "source", "reason", "nothing_to_execute"):
        return _keys(Bilingual)
    return _keys(Trigger)


def _keys(model: type[BaseModel]) -> list[str]:
    return [field.alias or name for name, field in model.model_fields.items()]
