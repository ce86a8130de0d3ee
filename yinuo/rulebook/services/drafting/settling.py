"""
What follows from decisions: how many faults a card has, and whether its clause is decided.

A clause is decided when none of its cards waits and it has a rule, or says why there is nothing to execute; a heading
above other clauses needs neither.
"""

from __future__ import annotations

from collections.abc import Collection

from yinuo.rulebook.models import DraftCard, DraftClause, DraftWork
from yinuo.rulebook.selectors.drafting.checks import TAKEN, Bench

State = DraftClause.State


def settle(work: DraftWork, clauses: Collection[int], *, whole: bool = False) -> None:
    """Count faults of the cards of some clauses, and of all that had some; then set the states of the clauses."""
    bench = Bench(work)
    for card in bench.cards:
        if whole or card.faults or card.clause_id in clauses:
            count = len(bench.faults(card))
            if count != card.faults:
                card.faults = count
                DraftCard.objects.filter(pk=card.pk).update(faults=count)
    above = {one.parent_id for one in bench.clauses}
    for clause in bench.clauses:
        if whole or clause.pk in clauses:
            state = state_of(clause, [one for one in bench.cards if one.clause_id == clause.pk], clause.pk in above)
            if state != clause.state:
                DraftClause.objects.filter(pk=clause.pk).update(state=state)


def state_of(clause: DraftClause, cards: Collection[DraftCard], is_above: bool) -> State:  # noqa: FBT001
    """Return the state of a clause with these cards (those not rejected)."""
    if any(one.state == DraftCard.State.PROPOSED for one in cards):
        return State.UNDECIDED
    if any(one.state in TAKEN for one in cards):
        return State.RULES
    if clause.nothing:
        return State.NOTHING
    return State.HEADING if is_above and not clause.text else State.UNDECIDED
