"""
Which functions react to which events, after the commit: ``handlers.register("module.subject.happened", function)``.

A handler is given the event and the present instant. It may run long after the event, and again after a crash in its
middle, but never twice to the end.
"""

from __future__ import annotations

from yinuo.cases.events import CaseHandedOver
from yinuo.core import handlers
from yinuo.dispatch.events import OrderCancelled, OrderClashReported, OrderDeparted, OrderLateForeseen, OrderRefused
from yinuo.dispatch.handlers import bend_plan, place_emergency
from yinuo.feedback.handlers import keep_rating
from yinuo.fieldwork.events import VisitSigned

handlers.register(VisitSigned.KIND, keep_rating)
handlers.register(CaseHandedOver.KIND, place_emergency)
for _kind in (OrderLateForeseen, OrderClashReported, OrderDeparted, OrderRefused, OrderCancelled):
    handlers.register(_kind.KIND, bend_plan)
