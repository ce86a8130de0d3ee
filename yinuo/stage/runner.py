"""
Plays a scenario: builds the company, publishes the packs, takes the steps with the real services, and judges each.

Between steps time passes: the sweeper runs at every moment at which something falls due before the next step, so that
warnings, breaches and ladders act as they would have. The caller decides on the transaction; see ``play_and_forget``.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from importlib import resources
from pathlib import Path
from typing import Any

from django.db import models, transaction

from yinuo.core.errors import Refusal
from yinuo.core.models import Branch, Person
from yinuo.rulebook.models import Obligation
from yinuo.rulebook.services import packs, sweeper
from yinuo.stage import actions, company, observe, verdict
from yinuo.stage.scenario import COMPANY_TIME, Scenario, ScenarioError, Step, instant

MOMENTS = 400


@dataclass
class Outcome:
    """What a played scenario showed. ``lines`` is the readable verdict; ``faults`` is empty when all went as told."""

    title: str
    lines: list[str] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    picture: observe.Picture = field(default_factory=observe.Picture)


class Stage:
    """The company and the things that a story has named so far."""

    def __init__(self, built: company.Company) -> None:
        self.company = built
        self.things = dict(built.things)

    @property
    def branch(self) -> Branch:
        return self.company.branch

    def person(self, name: str) -> Person:
        if name not in self.company.people:
            raise ScenarioError(f'nobody is called "{name}"; there are: {", ".join(self.company.people)}')
        return self.company.people[name]

    def thing(self, name: str, model: type[models.Model]) -> models.Model:
        found = self.things.get(name)
        if found is None:
            raise ScenarioError(f'nothing is called "{name}" yet; there are: {", ".join(self.things)}')
        if not isinstance(found, models.Model):
            raise ScenarioError(f'"{name}" is no {model.__name__}')
        if not isinstance(found, model):
            record = getattr(found, "record", None)
            if isinstance(record, model):
                return record
            raise ScenarioError(f'"{name}" is a {type(found).__name__}, not a {model.__name__}')
        return type(found)._default_manager.get(pk=found.pk)


def pack_text(code: str) -> str:
    """Return the text of a shipped pack by its code. :raises ScenarioError: there is no such pack"""
    folder = resources.files("yinuo.packs") / code.lower().replace("-", "_")
    file = folder / "pack.yaml"
    if not file.is_file():
        raise ScenarioError(f"there is no shipped pack {code}")
    return file.read_text(encoding="utf-8")


def play_and_forget(scenario: Scenario, *, name: str) -> Outcome:
    """Play in a transaction that is rolled back: the story leaves no trace in the database."""
    with transaction.atomic():
        outcome = play(scenario, name=name)
        transaction.set_rollback(True)
    return outcome


def play(scenario: Scenario, *, name: str) -> Outcome:
    """
    Play the scenario within the caller's transaction.

    :raises ScenarioError: the story names something that does not exist; a step that goes wrong is a fault instead
    """
    begins = datetime.fromisoformat(scenario.start).replace(tzinfo=COMPANY_TIME)
    stage = Stage(company.build(code="SC", at=begins))
    for code in scenario.packs:
        _publish(stage, code, begins - timedelta(days=1))
    outcome = Outcome(title=f"{name}: {scenario.title.zh} / {scenario.title.en}")
    before = observe.picture(stage.branch)
    now = begins
    for number, step in enumerate(scenario.steps, start=1):
        now = instant(step.at, now)
        before = _take(stage, step, number, now, before, outcome)
    outcome.picture = before
    return outcome


def _publish(stage: Stage, code: str, at: datetime) -> None:
    owner = stage.company.people["owner"]
    version = packs.load(text=pack_text(code), by=owner, at=at)
    packs.publish(version=version, effective_at=at, branches=[stage.branch], by=owner, at=at)
    stage.things[f"regulation:{code}"] = version


def _take(
    stage: Stage, step: Step, number: int, at: datetime, before: observe.Picture, outcome: Outcome
) -> observe.Picture:
    let_time_pass(stage.branch, at)
    refusal = _do(stage, step, at)
    after = observe.picture(stage.branch)
    seen = observe.change(before, after)
    open_rules = {row.rule for row in after.promises.values() if row.state in {"open", "paused"}}
    found = verdict.faults(step, seen, open_rules=open_rules, refusal=refusal, at=at)
    clock = at.astimezone(COMPANY_TIME).strftime("%m-%d %H:%M")
    mark = "✗" if found else "✓"
    outcome.lines.append(f"{mark} {number:>3}  {clock}  {step.by or '—':<12} {step.do or 'wait'}  {_summary(seen, refusal)}")
    outcome.lines += [f"        {fault}" for fault in found]
    outcome.faults += [f"step {number}: {fault}" for fault in found]
    return after


def let_time_pass(branch: Branch, until: datetime) -> None:
    """Sweep at each moment up to ``until`` at which an obligation of the branch has to be looked at."""
    for _round in range(MOMENTS):
        due = (
            Obligation.objects.filter(branch=branch, state=Obligation.State.OPEN, act_at__lte=until)
            .order_by("act_at")
            .values_list("act_at", flat=True)
            .first()
        )
        if due is None:
            return
        sweeper.sweep(at=due)
    raise ScenarioError("the sweeper does not come to rest")


def _do(stage: Stage, step: Step, at: datetime) -> Refusal | None:
    if not step.do:
        return None
    by = stage.person(step.by) if step.by else None
    try:
        with transaction.atomic():
            made = actions.perform(step.do, subject=step.for_, given=step.with_, names=stage, by=by, at=at)
    except Refusal as refusal:
        return refusal
    _remember(stage, step, made)
    return None


def _remember(stage: Stage, step: Step, made: Any) -> None:
    kept = actions.ACTIONS[step.do].gives
    if isinstance(made, models.Model):
        if kept:
            stage.things[kept] = made
        if step.called:
            stage.things[step.called] = made


def _summary(seen: observe.Change, refusal: Refusal | None) -> str:
    parts = []
    if refusal is not None:
        parts.append(f"refused ({', '.join(getattr(refusal, 'rules', ())) or refusal.code})")
    for word, rows in (("owed", seen.opened), ("met", seen.kept), ("late", seen.late), ("broken", seen.broken)):
        if rows:
            parts.append(f"{word}: {', '.join(sorted({row.rule for row in rows}))}")
    if seen.proposed:
        parts.append(f"proposed: {', '.join(row[0] for row in seen.proposed)}")
    return " · ".join(parts)


def shipped(code: str = "") -> list[Path]:
    """Return the scenario files that ship with the packs, all or those of one pack, in order."""
    base = Path(str(resources.files("yinuo.packs")))
    pattern = f"{code.lower().replace('-', '_')}/scenarios/*.yaml" if code else "*/scenarios/*.yaml"
    return sorted(base.glob(pattern))


