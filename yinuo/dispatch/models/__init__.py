from __future__ import annotations

from yinuo.dispatch.models.notices import VisitNotice, VisitNoticeKnock
from yinuo.dispatch.models.orders import Appointment, ContactAttempt, Order, TechnicianProfile
from yinuo.dispatch.models.plans import Plan, PlanMove, PlannedVisit, PlanRun, Unplanned
from yinuo.dispatch.models.publications import Publication
from yinuo.dispatch.models.repairs import AutoRepair, ProposedMove, RepairProposal
from yinuo.dispatch.models.suggestions import Choice, ServiceTime

__all__ = [
    "Appointment",
    "AutoRepair",
    "Choice",
    "ContactAttempt",
    "Order",
    "Plan",
    "PlanMove",
    "PlanRun",
    "PlannedVisit",
    "ProposedMove",
    "Publication",
    "RepairProposal",
    "ServiceTime",
    "TechnicianProfile",
    "Unplanned",
    "VisitNotice",
    "VisitNoticeKnock",
]
