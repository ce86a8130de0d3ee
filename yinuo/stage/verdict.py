"""Compares what a step says must have happened with what did, and says the difference in words."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from yinuo.core.errors import Refusal
from yinuo.stage.observe import Change, Promise
from yinuo.stage.scenario import COMPANY_TIME, Owed, Refused, Sanctioned, Step, instant


def faults(step: Step, seen: Change, *, open_rules: set[str], refusal: Refusal | None, at: datetime) -> list[str]:
    """Return one sentence per expectation of the step that was not met; empty when all were."""
    found = _refusal_faults(step.refused, refusal)
    found += _promise_faults("owed", step.owed, seen.opened, at)
    found += _promise_faults("broken", step.broken, seen.broken, at)
    found += _missing("met", step.met, [row.rule for row in seen.kept])
    found += _missing("late", step.late, [row.rule for row in seen.late])
    found += _missing("cancelled", step.cancelled, [row.rule for row in seen.cancelled])
    found += [f"not_owed: {rule} is owed" for rule in step.not_owed if rule in open_rules]
    found += _sanction_faults(step.proposed, seen.proposed)
    proposed = {row[0] for row in seen.proposed}
    found += [f"not_proposed: {rule} was proposed" for rule in step.not_proposed if rule in proposed]
    found += _missing("told", step.told, [f"{rule}:{action}" for rule, action, _people in seen.told])
    found += _missing("acted", step.acted, [f"{rule}:{outcome}" for rule, outcome in seen.acted])
    return found


def _missing(what: str, wanted: Sequence[str], got: Iterable[str]) -> list[str]:
    left = list(got)
    found = []
    for item in wanted:
        if item in left:
            left.remove(item)
        else:
            found.append(f"{what}: {item} did not happen (happened: {', '.join(left) or 'nothing'})")
    return found


def _refusal_faults(wanted: str | Refused | None, refusal: Refusal | None) -> list[str]:
    if wanted is None:
        return [f"refused: {refusal.code}: {refusal.message} {refusal.missing}"] if refusal else []
    if refusal is None:
        return [f"refused: {wanted} was expected, but it was allowed"]
    wanted = Refused(rule=wanted) if isinstance(wanted, str) else wanted
    rules = getattr(refusal, "rules", ())
    if wanted.rule and wanted.rule not in rules:
        return [f"refused: by {', '.join(rules) or refusal.code}, not by {wanted.rule}"]
    if wanted.code and wanted.code != refusal.code:
        return [f"refused: {refusal.code}, not {wanted.code}"]
    return []


def _promise_faults(what: str, wanted: Sequence[str | Owed], got: Sequence[Promise], at: datetime) -> list[str]:
    found = []
    for item in wanted:
        owed = Owed(rule=item) if isinstance(item, str) else item
        rows = [row for row in got if row.rule == owed.rule]
        if not rows:
            seen = ", ".join(row.rule for row in got) or "nothing"
            found.append(f"{what}: {owed.rule} is not ({what} now: {seen})")
        elif owed.due and not any(row.due_at == instant(owed.due, at) for row in rows):
            dues = ", ".join(_clock(row.due_at) for row in rows)
            found.append(f"{what}: {owed.rule} is due {dues}, not {owed.due}")
        elif owed.who and not any(row.who.endswith(f"-{owed.who}") for row in rows):
            found.append(f"{what}: {owed.rule} is owed by {', '.join(row.who or row.role for row in rows)}")
    return found


def _sanction_faults(wanted: Sequence[str | Sanctioned], got: Sequence[tuple[str, str, str]]) -> list[str]:
    found = []
    for item in wanted:
        sanction = Sanctioned(rule=item) if isinstance(item, str) else item
        rows = [row for row in got if row[0] == sanction.rule]
        if not rows:
            found.append(f"proposed: {sanction.rule} was not (proposed: {', '.join(row[0] for row in got) or 'nothing'})")
        elif sanction.person and not any(row[1].endswith(f"-{sanction.person}") for row in rows):
            found.append(f"proposed: {sanction.rule} names {', '.join(row[1] or 'nobody' for row in rows)}")
        elif sanction.amount and not any(_amount(row[2]) == _amount(sanction.amount) for row in rows):
            found.append(f"proposed: {sanction.rule} is {', '.join(row[2] for row in rows)}")
    return found


def _amount(text: str) -> float:
    return float(text or 0)


def _clock(at: datetime | None) -> str:
    return at.astimezone(COMPANY_TIME).strftime("%Y-%m-%d %H:%M:%S") if at else "never"
