"""
Plays a scenario: builds the company, publishes the packs, takes the steps with the real services, and judges each.

Between steps time passes: the sweeper runs at every moment at which something falls due before the next step, so that
warnings, breaches and ladders act as they would have. The caller decides on the transaction; see ``play_and_forget``.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from importlib import resources
from pathlib import Path
from types import MappingProxyType
from typing import Any

from django.conf import settings
from django.db import models, transaction
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from yinuo.core.errors import Refusal
from yinuo.core.models import Branch, Person
from yinuo.core.selectors.records import branch_record
from yinuo.customers.models import Customer, Site
from yinuo.rulebook.models import Obligation
from yinuo.rulebook.services import packs, sweeper
from yinuo.stage import actions, company, explained, observe, verdict
from yinuo.stage.scenario import COMPANY_TIME, Scenario, ScenarioError, Step

MOMENTS = 1000
BRANCH = "SC"


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
        self.things: dict[str, object] = {"branch": built.branch, "department": built.department, **built.things}
        self.refused: dict[object, observe.Act] = {}

    @property
    def branch(self) -> Branch:
        return self.company.branch

    def person(self, name: str) -> Person:
        if name not in self.company.people:
            raise ScenarioError(
                _("没有叫“%(name)s”的人；有：%(known)s") % {"name": name, "known": ", ".join(self.company.people)}
            )
        return self.company.people[name]

    def thing(self, name: str, model: type[models.Model]) -> models.Model:
        """Return what the story calls ``name``, fresh from the database; its record, or its site, if that is wanted."""
        found = self.things.get(name)
        if found is None:
            raise ScenarioError(
                _("还没有叫“%(name)s”的东西；有：%(known)s") % {"name": name, "known": ", ".join(self.things)}
            )
        if model is Site and isinstance(found, Customer):
            return found.sites.order_by("pk")[0]
        if not isinstance(found, model):
            record = branch_record(found) if isinstance(found, Branch) else getattr(found, "record", None)
            if not isinstance(record, model):
                raise ScenarioError(
                    _("“%(name)s”是 %(kind)s，这里要的是 %(wanted)s")
                    % {"name": name, "kind": type(found).__name__, "wanted": model.__name__}
                )
            found = record
        return type(found)._default_manager.get(pk=found.pk)  # noqa: SLF001  # Django's own name for it

    def picture(self) -> observe.Picture:
        """Return the branch's picture, with what was refused: that left no row."""
        seen = observe.picture(self.branch)
        seen.activity.update(self.refused)
        return seen


def pack_text(code: str) -> str:
    """Return the text of a shipped pack by its code. :raises ScenarioError: there is no such pack"""
    base = resources.files("yinuo.packs")
    file = base / _folder(code) / "pack.yaml"
    if not file.is_file():
        raise ScenarioError(_("没有制度包 %(code)s；有：%(known)s") % {"code": code, "known": ", ".join(pack_codes())})
    return file.read_text(encoding="utf-8")


def pack_codes() -> list[str]:
    """Return the codes of the packs that ship with the house."""
    base = Path(str(resources.files("yinuo.packs")))
    return sorted(path.parent.name.upper().replace("_", "-") for path in base.glob("*/pack.yaml"))


def shipped(code: str = "") -> list[Path]:
    """Return the scenario files that ship with the packs, all or those of one pack, in order."""
    base = Path(str(resources.files("yinuo.packs")))
    pattern = f"{_folder(code)}/scenarios/*.yaml" if code else "*/scenarios/*.yaml"
    return sorted(base.glob(pattern))


def _folder(code: str) -> str:
    return code.lower().replace("-", "_")


def play_and_forget(scenario: Scenario, *, name: str, given: Mapping[str, str] = MappingProxyType({})) -> Outcome:
    """Play in a transaction that is rolled back, with a files folder that is thrown away: the story leaves no trace."""
    with _files_folder(), transaction.atomic():
        outcome = play(scenario, name=name, given=given)
        transaction.set_rollback(True)
    return outcome


@contextmanager
def _files_folder() -> Iterator[None]:
    kept = settings.FILES_ROOT
    with tempfile.TemporaryDirectory(prefix="yinuo-story-") as folder:
        settings.FILES_ROOT = Path(folder)
        try:
            yield
        finally:
            settings.FILES_ROOT = kept


def play(scenario: Scenario, *, name: str, given: Mapping[str, str] = MappingProxyType({})) -> Outcome:
    """
    Play the scenario within the caller's transaction. ``given``: texts of packs by their code, to be published instead
    of those that ship.

    :raises ScenarioError: the story names something that does not exist; a step that goes wrong is a fault instead
    """
    begins = scenario.begins_at
    stage = Stage(company.build(code=BRANCH, at=begins))
    for code in scenario.packs:
        _publish(stage, given.get(code) or pack_text(code), code, begins - timedelta(days=1))
    title = scenario.title.en if (get_language() or "").startswith("en") else scenario.title.zh
    outcome = Outcome(title=f"{name}: {title}")
    before = stage.picture()
    for number, (step, at) in enumerate(zip(scenario.steps, scenario.moments(), strict=True), start=1):
        try:
            before = _take(stage, step, number, at, before, outcome)
        except ScenarioError as error:
            here = _("第 %(number)d 步：%(error)s") % {"number": number, "error": error}
            raise ScenarioError("\n  ".join([here, *outcome.faults])) from error
    outcome.picture = before
    return outcome


def _publish(stage: Stage, text: str, code: str, at: datetime) -> None:
    owner = stage.company.people["owner"]
    version = packs.load(text=text, by=owner, at=at)
    packs.publish(version=version, effective_at=at, branches=[stage.branch], by=owner, at=at)
    stage.things[code] = version


def _take(
    stage: Stage, step: Step, number: int, at: datetime, before: observe.Picture, outcome: Outcome
) -> observe.Picture:
    let_time_pass(stage.branch, at)
    refusal = _do(stage, step, number, at)
    after = stage.picture()
    seen = verdict.Seen(
        change=observe.change(before, after),
        picture=after,
        refusal=refusal,
        at=at,
        explain=lambda wanted: explained.text(wanted, branch=stage.branch),
    )
    found = verdict.faults(step, seen)
    mark = "✗" if found else "✓"
    local = at.astimezone(COMPANY_TIME).strftime("%m-%d %H:%M")
    what = f"{step.do or '…'} → {step.called}" if step.called else step.do or "…"
    outcome.lines.append(
        f"{mark} {number:>3}  {local}  {step.by or '—':<12} {what:<24} {verdict.summary(seen)}".rstrip()
    )
    outcome.lines += [f"        ✗ {fault}" for fault in found]
    outcome.faults += [_("第 %(number)d 步：%(error)s") % {"number": number, "error": fault} for fault in found]
    return after


def let_time_pass(branch: Branch, until: datetime) -> None:
    """Sweep at each moment up to ``until`` at which an obligation of the branch has to be looked at."""
    due = Obligation.objects.filter(branch=branch, state=Obligation.State.OPEN, act_at__lte=until)
    for _moment in range(MOMENTS):
        moment = due.aggregate(first=models.Min("act_at"))["first"]
        if moment is None:
            return
        sweeper.sweep(at=moment)
    raise ScenarioError(_("时间推进不到底：清扫器停不下来"))


def _do(stage: Stage, step: Step, number: int, at: datetime) -> Refusal | None:
    """Take the step's action. What a refusal had begun to write is undone, as for a user."""
    if not step.do:
        return None
    by = stage.person(step.by) if step.by else None
    try:
        with transaction.atomic():
            made = actions.perform(step.do, subject=step.for_, given=step.with_, names=stage, by=by, at=at)
    except Refusal as refusal:
        pack = refusal.clause.split(" ", 1)[0]
        for rule in verdict.rules_of(refusal):
            stage.refused["refused", number, rule] = observe.Act(observe.Named(pack, rule), "refused")
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
