"""What time alone does to promises: warnings, breaches, the steps of ladders, and whom they tell."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from yinuo.core.models import Person, Role
from yinuo.rulebook import events
from yinuo.rulebook.engine import NOTHING, Effects, Told, step
from yinuo.rulebook.models import Obligation, ObligationStep
from yinuo.rulebook.services import telling
from yinuo.rulebook.services.applying import code_of, pair, rule_of
from yinuo.rulebook.services.deeds import Deed, Notice
from yinuo.rulebook.services.scenes import Scene

if TYPE_CHECKING:
    from yinuo.rulebook.services.ledger import Ledger


def opens_by_ladder(obligation: Obligation) -> bool:
    """Whether a step of its ladder opens another obligation, for which one must know what runs already."""
    return any(act.action == "open" for act in rule_of(obligation).ladder)


def take_time(ledger: Ledger, scene: Scene, obligation: Obligation, effects: Effects) -> None:
    """
    Take down what time alone brought to one obligation: each act once, the breach as an event at its due time, and
    what the ladder did because of it.
    """
    ledger.changed[obligation.pk] = obligation
    reached: dict[tuple[str, datetime], list[int]] = {}
    for told in effects.told:
        people = _tell(ledger, scene, obligation, told)
        reached.setdefault((told.action, told.at), []).extend(person.pk for person in people)
    for act in effects.acted:
        ledger.steps.append(
            ObligationStep(
                obligation=obligation,
                step=act.step,
                action=act.action,
                scheduled_at=act.scheduled_at,
                acted_at=ledger.now,
                people=reached.get((act.action, act.scheduled_at), []),
            )
        )
        obligation.step, obligation.act_at = act.next_step, act.act_at
    for handed in effects.reassigned:
        _hand_up(ledger, scene, obligation, handed.role, handed.at)
    brought = Effects(proposed=effects.proposed, opened=effects.opened)
    if effects.breached:
        obligation.breached_at = effects.breached[0].at
        happening = events.ObligationBreached(obligation=obligation.pk, rule=code_of(obligation))
        deed = ledger.follow(scene, happening, obligation.breached_at, about=obligation)
        deed.effects, deed.breaks = brought, obligation
    elif brought.proposed or brought.opened:
        ledger.add(Deed(scene, ledger.now, effects=brought, event=obligation.breached_by))


def _hand_up(ledger: Ledger, scene: Scene, obligation: Obligation, role: str, at: datetime) -> None:
    """Give an obligation to another role, as its ladder says."""
    found = ledger.line.above(role, scene.people, scene.record.branch_id, obligation.assignee_id)
    ledger.topics.update(f"duties:{pk}" for pk in (obligation.assignee_id, *(one.pk for one in found)) if pk)
    obligation.role = role
    obligation.assignee = found[0] if len(found) == 1 else None
    happening = events.ObligationReassigned(
        obligation=obligation.pk, rule=code_of(obligation), person=obligation.assignee_id or 0, reason="ladder"
    )
    ledger.follow(scene, happening, at)


def _tell(ledger: Ledger, scene: Scene, obligation: Obligation, told: Told) -> list[Person]:
    """Have the people told, deputies in place of the absent, and return whom that reaches."""
    if told.action == "warn" and obligation.due_at is not None and ledger.now > obligation.due_at:
        return []  # the sweeper was away: a warning of what has happened already helps nobody
    line, branch = ledger.line, scene.record.branch_id
    people = dict(scene.people)
    if obligation.assignee_id is not None:
        people[obligation.role] = obligation.assignee_id
    if told.action == "escalate":
        reached = [person for role in told.roles for person in line.above(role, people, branch, obligation.assignee_id)]
    else:
        reached = line.told(told.roles, people, branch)
    who = line.person(obligation.assignee_id).name if obligation.assignee_id is not None else ""
    values = {
        "title": pair(told.rule),
        "clause": told.rule.citation,
        "due_at": obligation.due_at,
        "who": who or telling.words(Role(obligation.role).label),
    }
    ledger.tell(
        Notice(
            reached,
            scene.record,
            f"obligation_{told.action}",
            values,
            page="obligation",
            pk=obligation.pk,
            urgency="warning" if told.action == "warn" else "urgent",
            key=f"obligation:{obligation.pk}:{told.action}:{int(told.at.timestamp())}:{'+'.join(told.roles)}",
        )
    )
    return reached


def let_time_pass(ledger: Ledger, scene: Scene, until: datetime) -> None:
    """Act on all obligations of the tree whose time came before ``until``, as the sweeper would have done."""
    own_tree = [one for one in scene.running.values() if one.root_id == scene.root_id]
    late = [one for one in own_tree if one.act_at is not None and one.act_at <= until]
    for one in sorted(late, key=lambda one: (one.act_at, one.pk)):
        own = scene.beside(one)
        effects = step(own.program, own.running_of(one), until, own.runnings())
        if effects is not NOTHING:
            take_time(ledger, own, one, effects._replace(told=_no_warnings(effects.told)))


def _no_warnings(told: tuple[Told, ...]) -> tuple[Told, ...]:
    """Leave out warnings: what they warn of is being done, or is over."""
    return tuple(one for one in told if one.action != "warn")
