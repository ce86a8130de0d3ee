"""
One transaction's writing: events that follow from events, and all that the engine answered to them.

Work goes in waves. A wave appends its events together, writes what the engine answered to each, and gathers the events
that follow for the next wave. Rows are changed in memory and written once, a table in one statement, so that one event
costs few statements and a sweep of hundreds costs hardly more.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from yinuo.core import sql
from yinuo.core.errors import Refusal
from yinuo.core.happenings import Happening
from yinuo.core.models import Event
from yinuo.core.services import events as core_events
from yinuo.core.services import records
from yinuo.rulebook.engine import NOTHING, Effects, react
from yinuo.rulebook.facts import of_obligation
from yinuo.rulebook.models import Obligation, ObligationStep, RuleActivity
from yinuo.rulebook.selectors.line import Line
from yinuo.rulebook.services import applying, telling, writing
from yinuo.rulebook.services.deeds import Deed, Notice, joined
from yinuo.rulebook.services.scenes import Scene

MAX_WAVES = 12


class RulesWithoutEnd(Refusal):
    """Rules set each other off in a circle."""

    def __init__(self, kind: str) -> None:
        super().__init__(
            "rules_without_end",
            _("制度规则互相触发、没有止境（事件 %(kind)s），请联系制度归口部门。") % {"kind": kind},
        )


@dataclass
class Ledger:
    """
    Take deeds with ``add``, then ``write``. ``now`` is when the server learns of them. ``opening``: the record is
    written together with the first event.
    """

    now: datetime
    line: Line
    opening: records.Opening | None = None
    wave: list[Deed] = field(default_factory=list)
    changed: dict[int, Obligation] = field(default_factory=dict)
    steps: list[ObligationStep] = field(default_factory=list)
    activity: list[RuleActivity] = field(default_factory=list)
    notices: list[Notice] = field(default_factory=list)
    topics: set[str] = field(default_factory=set)

    def add(self, deed: Deed) -> None:
        """Have it written with the next wave."""
        self.wave.append(deed)

    def follow(
        self,
        scene: Scene,
        happening: Happening,
        at: datetime,
        *,
        about: Obligation | None = None,
        late_seconds: int = 0,
    ) -> Deed:
        """Have an event of the system's own appended with the next wave, with the facts of the promise it is about."""
        facts: dict[str, Any] = {"people": scene.people}
        if about is not None:
            facts["obligation"] = dict(of_obligation(applying.code_of(about), late_seconds))
        deed = Deed(scene, at, happening, facts=facts)
        self.add(deed)
        return deed

    def tell(self, notice: Notice) -> None:
        """Have people told when all is written."""
        self.notices.append(notice)

    def write(self) -> Event | None:
        """
        Write everything down and return the first event.

        :raises RulesWithoutEnd: the rules keep setting each other off
        """
        first: Event | None = None
        for _wave in range(MAX_WAVES):
            if not self.wave:
                break
            deeds, self.wave = self.wave, []
            self._append([deed for deed in deeds if deed.happening is not None])
            first = first or deeds[0].event
            applying.apply(self, deeds)
        if self.wave:
            raise RulesWithoutEnd(self.wave[0].happening.KIND if self.wave[0].happening else "")
        self._flush()
        return first

    def _append(self, deeds: list[Deed]) -> None:
        for deed in deeds:
            self._ask(deed)
            self.topics |= applying.topics_of(deed.scene, deed.effects)
        drafts = [
            core_events.Draft(deed.scene.record, deed.happening, deed.by, deed.at, deed.facts, self.now)
            for deed in deeds
            if deed.happening is not None
        ]
        if len(drafts) == 1:
            deeds[0].opened = applying.opened(deeds[0])
            events = [self._single(drafts[0], deeds[0].opened)]
            self.activity = []
        else:
            events = core_events.append_many(drafts, topics=self.topics)
        for deed, event in zip(deeds, events, strict=True):
            deed.event = event
            if deed.breaks is not None:
                deed.breaks.breached_by = event
        self.topics = set()

    def is_one_statement(self) -> bool:
        """Whether the next wave is one event that does nothing but open obligations: what follows is nothing."""
        if len(self.wave) != 1 or self.notices or self.changed or self.steps:
            return False
        self._ask(self.wave[0])
        effects = self.wave[0].effects
        return effects == Effects(opened=effects.opened)

    def _ask(self, deed: Deed) -> None:
        """Put what the engine answers to the deed on top of its effects, once."""
        if not deed.is_answered:
            deed.effects, deed.is_answered = joined(deed.effects, self._answer(deed)), True

    def _single(self, draft: core_events.Draft, opened: list[Obligation]) -> Event:
        if self.opening is None:
            return writing.event(draft, self.topics, opened, self.activity)
        new, self.opening = self.opening, None
        return writing.opening(new, draft, self.topics, opened, self.activity)

    def _answer(self, deed: Deed) -> Effects:
        """Ask the engine about an event, if any rule could mind it."""
        scene, happening = deed.scene, deed.happening
        if happening is None or not scene.minds(happening.KIND):
            return NOTHING
        told = {**deed.facts, "event": happening.data()}
        incident = scene.incident(happening.KIND, deed.at, told, deed.by.pk if deed.by else None)
        return react(scene.program, incident, scene.runnings())

    def _flush(self) -> None:
        writing.obligations(self.changed.values())
        sql.insert(*self.steps)
        sql.insert(*self.activity)
        if self.notices:
            telling.tell_all(self.notices, at=self.now)
        self.changed, self.steps, self.activity, self.notices = {}, [], [], []
