"""
Who goes where and when: a plain library. ``model`` says what a problem and a plan are, like a paper.

``plan(problem, seconds=…, seed=…)`` makes a plan, ``suggest`` ranks technicians for one job, ``repair`` bends a plan
after something happened, ``why_not`` tells why a job is in nobody's day. No Django, no database, no clock of the day.
"""

from __future__ import annotations

from yinuo.dispatch.optimiser.model import (
    Appointment,
    Break,
    Job,
    Plan,
    Problem,
    Reason,
    Rest,
    Route,
    Shift,
    Stop,
    Technician,
    Terms,
    Travel,
    Unassigned,
    Weights,
    Window,
)
from yinuo.dispatch.optimiser.planning import plan, warm
from yinuo.dispatch.optimiser.reasons import why_not
from yinuo.dispatch.optimiser.repairing import (
    Cancelled,
    Change,
    Emergency,
    Event,
    Late,
    Overrun,
    Refused,
    Sick,
    apply,
    changes,
    repair,
)
from yinuo.dispatch.optimiser.suggesting import Displaced, Suggestion, Suggestions, suggest
from yinuo.dispatch.optimiser.words import words

__all__ = [
    "Appointment",
    "Break",
    "Cancelled",
    "Change",
    "Displaced",
    "Emergency",
    "Event",
    "Job",
    "Late",
    "Overrun",
    "Plan",
    "Problem",
    "Reason",
    "Refused",
    "Rest",
    "Route",
    "Shift",
    "Sick",
    "Stop",
    "Suggestion",
    "Suggestions",
    "Technician",
    "Terms",
    "Travel",
    "Unassigned",
    "Weights",
    "Window",
    "apply",
    "changes",
    "plan",
    "repair",
    "suggest",
    "warm",
    "why_not",
    "words",
]
