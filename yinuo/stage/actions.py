"""
What a story can do: a name for each service of the house, and what it leaves behind.

The arguments are those of the service itself; ``yinuo scenario actions`` lists them. The subject (``case``, ``order``,
…) is the thing that the story made last under that name, unless the step says ``for:``.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.core.exceptions import ObjectDoesNotExist
from django.utils.translation import gettext as _

from yinuo.billing.services import charges, dealers, expenses, prices, quotations, reports
from yinuo.cases.services import calls, complaints, fault_codes, intake, life, outside
from yinuo.core.models import Branch, Person
from yinuo.core.services import people
from yinuo.customers.services import differences, files
from yinuo.customers.services import visits as customer_visits
from yinuo.dispatch.services import contacts, orders
from yinuo.feedback.services import call_backs, opinions, surveys
from yinuo.fieldwork.services import goods, visits
from yinuo.lib.periods import PeriodKind
from yinuo.parts.services import requisitions
from yinuo.procedures.services import forms, qualifications
from yinuo.procedures.services.documents import changes, copies, writing
from yinuo.projects.services import projects
from yinuo.rulebook.services import periods
from yinuo.stage import convert, life_cycle, lookups
from yinuo.stage.scenario import ScenarioError


@dataclass(frozen=True)
class Action:
    """``gives`` is the name under which the story finds what the service returned."""

    function: Callable[..., Any]
    gives: str = ""


def _period(*, period: PeriodKind, first_day: date, branch: Branch, at: datetime) -> None:
    """Start a period (day, week, month, quarter, half_year, year) for the branch."""
    periods.start(period=period, branch=branch, first_day=first_day, at=at)


ACTIONS: dict[str, Action] = {
    "period.start": Action(_period),
    "person.absent": Action(people.set_absence),
    "person.deputy": Action(people.set_deputy),
    "call.receive": Action(calls.receive, "call"),
    "call.answer": Action(calls.answer),
    "call.miss": Action(calls.miss),
    "case.report": Action(intake.report, "case"),
    "case.answer": Action(life.answer),
    "case.triage": Action(life.triage),
    "case.guide": Action(life.guide),
    "case.hand_over": Action(life.hand_over),
    "case.escalate": Action(life.escalate),
    "case.arrange": Action(life.arrange),
    "case.refer": Action(life.refer),
    "case.answer_referral": Action(life.answer_referral),
    "case.resolve": Action(life.resolve),
    "case.close": Action(life.close),
    "case.reopen": Action(life.reopen),
    "case.cancel": Action(life.cancel),
    "case.file": Action(life.file),
    "case.complete_file": Action(life.complete_file),
    "complaint.receive": Action(complaints.receive, "complaint"),
    "complaint.verify": Action(complaints.verify),
    "complaint.find_unfounded": Action(complaints.find_unfounded),
    "complaint.remedy": Action(complaints.remedy),
    "customer.register": Action(files.register, "customer"),
    "customer.correct": Action(files.correct),
    "customer.visit": Action(customer_visits.make),
    "difference.report": Action(visits.report_difference, "difference"),
    "difference.settle": Action(differences.settle),
    "order.dispatch": Action(orders.dispatch, "order"),
    "order.fill_sheet": Action(orders.fill_sheet),
    "order.accept": Action(orders.accept),
    "order.refuse": Action(orders.refuse),
    "order.reassign": Action(orders.reassign, "order"),
    "order.cancel": Action(orders.cancel),
    "order.archive": Action(orders.archive),
    "order.contact": Action(contacts.attempt),
    "order.report_unreachable": Action(contacts.report_unreachable),
    "order.agree": Action(contacts.agree),
    "order.foresee_late": Action(contacts.foresee_late),
    "order.refuse_appointment": Action(contacts.refuse_appointment),
    "order.report_clash": Action(contacts.report_clash),
    "order.depart": Action(contacts.depart),
    "order.arrive": Action(contacts.arrive),
    "parts.request": Action(requisitions.request, "requisition"),
    "parts.issue": Action(requisitions.issue),
    "parts.refuse": Action(requisitions.refuse),
    "parts.use": Action(requisitions.use),
    "parts.give_back": Action(requisitions.give_back),
    "parts.settle": Action(requisitions.settle),
    "visit.prepare": Action(visits.prepare),
    "visit.confirm_conduct": Action(visits.confirm_conduct),
    "visit.diagnose": Action(visits.diagnose),
    "visit.request_support": Action(visits.request_support),
    "visit.give_support": Action(visits.give_support),
    "visit.report_abuse": Action(visits.report_abuse),
    "visit.handle_abuse": Action(visits.handle_abuse),
    "visit.repair": Action(visits.repair),
    "visit.need_second_visit": Action(visits.need_second_visit),
    "visit.test": Action(visits.test),
    "visit.instruct": Action(visits.instruct),
    "visit.clean": Action(visits.clean),
    "visit.sign": Action(visits.sign),
    "visit.note_need": Action(visits.note_need),
    "visit.report_off": Action(visits.report_off),
    "visit.leave": Action(visits.leave),
    "visit.hand_in_papers": Action(visits.hand_in_papers),
    "goods.take_in": Action(goods.take_in, "goods"),
    "goods.register": Action(goods.register),
    "goods.open_card": Action(goods.open_card),
    "goods.repair": Action(goods.repair),
    "goods.inspect": Action(goods.inspect),
    "goods.give_back": Action(goods.give_back),
    "quotation.give": Action(quotations.give, "quotation"),
    "quotation.accept": Action(quotations.accept),
    "charge.quote": Action(charges.quote, "charge"),
    "charge.consent": Action(charges.consent, "charge"),
    "charge.decline": Action(charges.decline),
    "charge.determine": Action(charges.determine, "charge"),
    "charge.collect": Action(charges.collect),
    "charge.leave_open": Action(charges.leave_open, "charge"),
    "charge.follow_up": Action(charges.follow_up),
    "charge.hand_over": Action(charges.hand_over),
    "charge.invoice": Action(charges.invoice, "charge"),
    "expense.submit": Action(expenses.submit, "claim"),
    "expense.check": Action(expenses.check),
    "report.file": Action(reports.file),
    "call_back.attempt": Action(call_backs.attempt),
    "call_back.complete": Action(call_backs.complete),
    "survey.fill": Action(surveys.fill),
    "opinion.collect": Action(opinions.collect),
    "opinion.summarise": Action(opinions.summarise),
    "form.record": Action(lookups.fill_form, "form"),
    "form.sign": Action(lookups.sign_form),
    "gate.lift": Action(lookups.lift_gate),
    "tier.give": Action(lookups.give_level),
    "approval.sign": Action(lookups.sign),
    "approval.refuse": Action(lookups.refuse),
    "sanction.confirm": Action(lookups.confirm),
    "sanction.waive": Action(lookups.waive),
    "regulation.amend": Action(lookups.amend, "regulation"),
    "regulation.submit": Action(lookups.submit),
    "regulation.publish": Action(lookups.publish),
    "metrics.compute": Action(lookups.compute_metrics),
    **{name: Action(function, gives) for name, (function, gives) in life_cycle.ACTIONS.items()},
    "case.support_remotely": Action(outside.support_remotely),
    "case.contact_supplier": Action(outside.contact_supplier),
    "case.note_supplier": Action(outside.note_supplier),
    "case.tell_dealer": Action(outside.tell_dealer),
    "case.find_misuse": Action(outside.find_misuse),
    "case.hold_travel": Action(outside.hold_travel),
    "case.resume_travel": Action(outside.resume_travel),
    "form.hand_in": Action(forms.hand_in),
    "form.archive": Action(forms.archive),
    "dealer.collect": Action(dealers.collect),
    "fault_code.add": Action(fault_codes.add, "fault_code"),
    "site.add": Action(files.add_site, "new_site"),
    "equipment.register": Action(files.register_equipment, "equipment"),
    "price.publish": Action(prices.publish, "price_list"),
    "staff.open": Action(qualifications.open_file, "staff"),
    "staff.train": Action(qualifications.train),
    "staff.examine": Action(qualifications.examine),
    "staff.apply": Action(qualifications.apply, "application"),
    "application.assess": Action(qualifications.assess),
    "application.certify": Action(qualifications.certify),
    "project.entrust": Action(projects.entrust, "project"),
    "project.reach": Action(projects.reach),
    "project.contract": Action(projects.contract),
    "project.begin_trial": Action(projects.begin_trial),
    "project.accept": Action(projects.accept),
    "project.send_team": Action(projects.send_team),
    "project.do": Action(projects.do),
    "project.file_paper": Action(projects.file_paper),
    "project.cancel": Action(projects.cancel),
    "document.draft": Action(writing.draft, "document"),
    "document.receive": Action(writing.receive, "document"),
    "document.receive_edition": Action(writing.receive_edition),
    "document.revise": Action(writing.revise),
    "document.submit": Action(writing.submit),
    "document.review": Action(writing.review),
    "document.convert": Action(writing.convert),
    "document.release": Action(writing.release),
    "document.archive": Action(writing.archive),
    "document.void": Action(writing.void),
    "document.follow": Action(changes.follow),
    "document.report": Action(changes.report, "change"),
    "document.decide": Action(changes.decide),
    "document.change": Action(changes.start),
    "document.issue": Action(copies.issue, "copy"),
    "document.recall_old": Action(copies.recall_old),
    "copy.receive": Action(copies.receive),
    "copy.recall": Action(copies.recall),
    "copy.give_back": Action(copies.give_back),
}


def perform(
    name: str, *, subject: str, given: Mapping[str, Any], names: convert.Named, by: Person | None, at: datetime
) -> Any:
    """
    Call the service that ``name`` stands for.

    :raises ScenarioError: there is no such action, or its arguments do not fit
    :raises Refusal: the house refuses, as it would refuse a user
    """
    action = ACTIONS.get(name)
    if action is None:
        raise ScenarioError(_("没有动作“%(name)s”；yinuo scenario actions 列出全部") % {"name": name})
    words = dict(given)
    if subject:
        words.setdefault(next(iter(inspect.signature(action.function).parameters)), subject)
    try:
        values = convert.arguments(action.function, words, names=names, by=by, at=at)
    except ScenarioError as error:
        raise ScenarioError(f"{name}: {error}") from error
    try:
        return action.function(**values)
    except (ValueError, TypeError, ObjectDoesNotExist) as error:
        raise ScenarioError(f"{name}: {error}") from error


def described() -> list[str]:
    """Return one line per action: its name and arguments with types and defaults."""
    lines = []
    for name, action in ACTIONS.items():
        parameters = inspect.signature(action.function).parameters.values()
        shown = [_shown(item) for item in parameters if item.name not in {"by", "at"}]
        lines.append(f"{name:<28} {', '.join(shown)}")
    return lines


def _shown(parameter: inspect.Parameter) -> str:
    optional = "" if parameter.default is inspect.Parameter.empty else "?"
    return f"{parameter.name}{optional}: {parameter.annotation}"
