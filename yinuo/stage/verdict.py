"""Compares what a step says must have happened with what did, and says the difference in words."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.utils.translation import gettext as _

from yinuo.core.errors import Refusal
from yinuo.stage.observe import Act, Change, Picture, Promise, Proposal, Told, names
from yinuo.stage.scenario import Explained, Measured, Owed, Refused, Sanctioned, Step, clock, instant


@dataclass(frozen=True)
class Seen:
    """All that one step brought: what it changed, where that led, whether it was refused."""

    change: Change
    picture: Picture
    refusal: Refusal | None
    at: datetime
    explain: Callable[[Explained], str]


def faults(step: Step, seen: Seen) -> list[str]:
    """Return one sentence per expectation of the step that was not met; empty when all were."""
    change, at = seen.change, seen.at
    return [
        *_refusal_faults(step.refused, seen.refusal),
        *_promise_faults("owed", step.owed, change.opened, at),
        *_promise_faults("broken", step.broken, change.broken, at),
        *_missing("met", step.met, change.kept),
        *_missing("late", step.late, change.late),
        *_missing("cancelled", step.cancelled, change.cancelled),
        *_missing("paused", step.paused, change.paused),
        *_present("not_owed", step.not_owed, seen.picture.open_promises()),
        *_sanction_faults(step.proposed, change.proposed),
        *_present("not_proposed", step.not_proposed, change.proposed),
        *_missing_acts("told", step.told, change.told),
        *_missing_acts("acted", step.acted, change.acted),
        *_figure_faults(step.figures, seen.picture),
        *_word_faults(step.explained, seen.explain),
    ]


def _missing(what: str, wanted: Sequence[str], got: Sequence[Promise]) -> Iterator[str]:
    left = list(got)
    for name in wanted:
        found = next((row for row in left if row.named.is_called(name)), None)
        if found is None:
            yield _("%(what)s：%(rule)s 没有发生（实际：%(seen)s）") % {
                "what": what, "rule": name, "seen": names(got) or _("无"),
            }  # fmt: skip
        else:
            left.remove(found)


def _present(what: str, unwanted: Sequence[str], got: Sequence[Promise] | Sequence[Proposal]) -> Iterator[str]:
    for name in unwanted:
        if any(row.named.is_called(name) for row in got):
            yield _("%(what)s：不应有 %(rule)s，实际有") % {"what": what, "rule": name}


def _missing_acts(what: str, wanted: Sequence[str], got: Sequence[Told] | Sequence[Act]) -> Iterator[str]:
    """Each wanted word is RULE:WHAT, or RULE:WHAT:VALUE where the act has a value; the same word twice is two acts."""
    left: list[Told | Act] = list(got)
    for word in wanted:
        found = next((row for row in left if word in _words(row)), None)
        if found is None:
            seen = ", ".join(_words(row)[0] for row in got) or _("无")
            yield _("%(what)s：%(rule)s 没有发生（实际：%(seen)s）") % {"what": what, "rule": word, "seen": seen}
        else:
            left.remove(found)


def _words(row: Told | Act) -> list[str]:
    """Return what a story may call the act, the fullest name last."""
    told = [row.action] if isinstance(row, Told) else [row.outcome, f"{row.outcome}:{row.value}"]
    return [f"{prefix}{row.named.rule}:{word}" for prefix in ("", f"{row.named.pack}/") for word in told]


def _refusal_faults(wanted: str | Refused | None, refusal: Refusal | None) -> Iterator[str]:
    if wanted is None:
        if refusal is not None:
            yield _("不应被拒绝，实际被拒：%(why)s") % {"why": reason(refusal)}
        return
    named = Refused(rule=wanted) if isinstance(wanted, str) else wanted
    if refusal is None:
        yield _("应被 %(rule)s 拒绝，实际放行了") % {"rule": named.rule or named.code}
    elif named.rule and named.rule not in rules_of(refusal):
        yield _("应被 %(rule)s 拒绝，实际的拒绝是：%(why)s") % {"rule": named.rule, "why": reason(refusal)}
    elif named.code and named.code != refusal.code:
        yield _("应被 %(rule)s 拒绝，实际的拒绝是：%(why)s") % {"rule": named.code, "why": reason(refusal)}


def rules_of(refusal: Refusal) -> tuple[str, ...]:
    """Return the codes of the rules that refused; none if the house itself did."""
    found: tuple[str, ...] = getattr(refusal, "rules", ())
    return found


def reason(refusal: Refusal) -> str:
    """Return a refusal in one line."""
    who = ", ".join(rules_of(refusal)) or refusal.code
    return f"{who}: {' '.join(part for part in (str(refusal), refusal.missing) if part)}"


def _promise_faults(what: str, wanted: Sequence[str | Owed], got: Sequence[Promise], at: datetime) -> Iterator[str]:
    for item in wanted:
        owed = Owed(rule=item) if isinstance(item, str) else item
        rows = [row for row in got if row.named.is_called(owed.rule)]
        said = {"what": what, "rule": owed.rule}
        if not rows:
            yield _("%(what)s：%(rule)s 没有发生（实际：%(seen)s）") % {**said, "seen": names(got) or _("无")}
        elif owed.due and all(row.due_at != instant(owed.due, at) for row in rows):
            dues = _listed(clock(row.due_at) for row in rows)
            wanted_due = clock(instant(owed.due, at))
            yield _("%(what)s：%(rule)s 应于 %(due)s 到期，实际是 %(seen)s") % {**said, "due": wanted_due, "seen": dues}
        elif owed.who and not any(owed.who == (row.who.rpartition("-")[2] or row.role) for row in rows):
            people = _listed(row.who or row.role for row in rows)
            yield _("%(what)s：%(rule)s 应由 %(who)s 负责，实际是 %(seen)s") % {**said, "who": owed.who, "seen": people}


def _sanction_faults(wanted: Sequence[str | Sanctioned], got: Sequence[Proposal]) -> Iterator[str]:
    for item in wanted:
        sanction = Sanctioned(rule=item) if isinstance(item, str) else item
        rows = [row for row in got if row.named.is_called(sanction.rule)]
        said = {"what": "proposed", "rule": sanction.rule}
        if not rows:
            yield _("%(what)s：%(rule)s 没有发生（实际：%(seen)s）") % {**said, "seen": names(got) or _("无")}
        elif sanction.person and not any(row.person.endswith(f"-{sanction.person}") for row in rows):
            people = _listed(row.person or _("无人") for row in rows)
            yield _("%(what)s：%(rule)s 应针对 %(who)s，实际是 %(seen)s") % {
                **said, "who": sanction.person, "seen": people,
            }  # fmt: skip
        elif sanction.amount and not any(_amount(row.amount) == _amount(sanction.amount) for row in rows):
            yield _("%(what)s：%(rule)s 应为 %(amount)s，实际是 %(seen)s") % {
                **said, "amount": sanction.amount, "seen": _listed(row.amount or _("无") for row in rows),
            }  # fmt: skip


def _figure_faults(wanted: Sequence[Measured], picture: Picture) -> Iterator[str]:
    for item in wanted:
        rows = [row for row in picture.figures.values() if row.named.is_called(item.rule)]
        if not rows:
            yield _("figures：%(rule)s 没有算出来") % {"rule": item.rule}
        elif item.value and _amount(rows[-1].value) != _amount(item.value):
            yield _("figures：%(rule)s 应为 %(value)s，实际是 %(seen)s") % {
                "rule": item.rule, "value": item.value, "seen": rows[-1].value or _("无"),
            }  # fmt: skip
        elif item.is_met is not None and rows[-1].is_met is not item.is_met:
            yield _("figures：%(rule)s 的达标判断不符，实际值 %(seen)s") % {"rule": item.rule, "seen": rows[-1].value}


def _word_faults(wanted: Sequence[Explained], explain: Callable[[Explained], str]) -> Iterator[str]:
    for item in wanted:
        said = explain(item)
        for words in item.says:
            if words not in said:
                yield _("explained：%(rule)s 的说明里没有“%(words)s”：%(said)s") % {
                    "rule": item.rule, "words": words, "said": said,
                }  # fmt: skip


def _listed(words: Iterable[str]) -> str:
    return ", ".join(dict.fromkeys(words))


def _amount(text: str) -> Decimal | None:
    return Decimal(text) if text else None


def summary(seen: Seen) -> str:
    """Return in one line what a step brought."""
    change = seen.change
    parts = (
        [_("拒绝 %(who)s") % {"who": ", ".join(rules_of(seen.refusal)) or seen.refusal.code}] if seen.refusal else []
    )
    for word, rows in (
        (_("承诺"), change.opened),
        (_("履行"), change.kept),
        (_("迟到"), change.late),
        (_("违约"), change.broken),
        (_("撤销"), change.cancelled),
        (_("拟罚"), change.proposed),
    ):
        if rows:
            parts.append(f"{word} {names(rows)}")
    acts = [f"{row.named.rule}:{row.outcome}" for row in change.acted if row.outcome != "shown"]
    if acts:
        parts.append(_("规则 %(acts)s") % {"acts": ", ".join(dict.fromkeys(acts))})
    return " · ".join(parts)
