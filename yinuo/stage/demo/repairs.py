"""One case of the demo, from the call to the closed file, with everything that goes wrong in a real department."""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from yinuo.cases.models import Call, Case, FaultCode
from yinuo.cases.services import calls, intake, life
from yinuo.cases.states import State
from yinuo.core.models import Person
from yinuo.core.selectors import people
from yinuo.customers.models import Customer, Equipment
from yinuo.dispatch.models import Order
from yinuo.dispatch.services import contacts, orders
from yinuo.feedback.services import call_backs
from yinuo.fieldwork.services import visits
from yinuo.parts.services import requisitions
from yinuo.stage.demo import names, sending
from yinuo.stage.demo.clockwork import Story
from yinuo.stage.demo.sitework import HOUR, MINUTE, UNHAPPY, SiteWork
from yinuo.stage.scenario import COMPANY_TIME


@dataclass
class Desk(SiteWork):
    """A branch at work. ``free_at`` is when each technician is done with what he has."""

    free_at: dict[int, datetime] = field(default_factory=dict)

    def case(self, at: datetime, stop: str = "") -> Story:
        """A customer reports a fault at ``at``; at ``stop`` the story waits for whoever is looking at the demo."""
        agent = self.chance.choice(self.office.hotline)
        customer = self.chance.choice(self.office.customers)
        machine = self.chance.choice(self.office.machines[customer.pk]) if customer.pk in self.office.machines else None
        call = None
        if stop != "reported" and self.happens(85):
            call = yield from self._called(customer, agent, at)
            at = call.answered_at or at
        at += 2 * MINUTE
        yield at
        case, fault = self._report(customer, machine, agent, call, at)
        if stop == "reported":
            return
        if case.state == State.REPORTED:
            at += self.minutes(2, 8) if self.happens(90) else self.minutes(12, 30)
            yield at
            life.answer(case=case, note="已答复客户", by=agent, at=at)
        at += self.minutes(1, 3)
        if stop == "guided" or (not stop and self.happens(28)):
            yield from self._guided(case, fault, agent, at, stop)
        else:
            yield from self._visited(case, fault, agent, at, stop)

    def _called(self, customer: Customer, agent: Person, at: datetime) -> Generator[datetime, None, Call]:
        """Let the phone ring; now and then nobody answers and the customer calls again."""
        phone = customer.contacts.order_by("id")[0].phone
        call = calls.receive(phone=phone, branch=self.office.branch, agent=agent, by=agent, at=at)
        if self.happens(2):
            at += MINUTE
            yield at
            calls.miss(call=call, by=agent, at=at)
            at += 12 * MINUTE
            yield at
            call = calls.receive(phone=phone, branch=self.office.branch, agent=agent, by=agent, at=at)
        at += timedelta(seconds=8)
        yield at
        return calls.answer(call=call, agent=agent, by=agent, at=at)

    def _report(
        self, customer: Customer, machine: Equipment | None, agent: Person, call: Call | None, at: datetime
    ) -> tuple[Case, FaultCode]:
        family = machine.product.family if machine else "蒸汽炉"
        fault = self.chance.choice(self.company.faults[family])
        contact = customer.contacts.order_by("id").first()
        site = machine.site if machine else customer.sites.order_by("id").first()
        case = intake.report(
            customer=customer,
            contact_name=contact.name,  # type: ignore[union-attr]  # see ``case``
            contact_phone=contact.phone,  # type: ignore[union-attr]
            site=site,  # type: ignore[arg-type]  # every demo customer has one
            equipment=machine,
            product_name=machine.product.name if machine else "蒸汽炉",
            purchased_on=machine.purchased_on if machine else at.date() - timedelta(days=700),
            fault=f"{fault.name}，请尽快处理",
            fault_code=fault,
            channel="phone" if call else self.chance.choice(["web", "letter"]),
            urgency=self.chance.choice(["normal", "normal", "normal", "urgent", "critical"]),
            in_city=site.in_city,  # type: ignore[union-attr]
            call=call,
            by=agent,
            at=at,
        )
        return case, fault

    def _guided(self, case: Case, fault: FaultCode, agent: Person, at: datetime, stop: str = "") -> Story:
        yield at
        life.triage(
            case=case, route="guidance", probable_cause=fault.name, measure="电话指导", parts_hint="", by=agent, at=at
        )
        at += self.minutes(1, 3)
        yield at
        life.guide(case=case, guidance=fault.guidance, by=agent, at=at)
        if stop == "guided":
            return
        at += self.minutes(60, 170) if self.happens(93) else self.minutes(200, 420)
        yield at
        if self.happens(20):
            call_backs.attempt(case=case, purpose="guidance", outcome="no_answer", by=agent, at=at)
            at += self.minutes(10, 25)
            yield at
        helped = self.happens(82)
        answers = call_backs.Answers(
            is_solved=helped, is_satisfied=helped, score=5 if helped else 2, opinion="" if helped else UNHAPPY
        )
        call_backs.complete(case=case, purpose="guidance", answers=answers, by=agent, at=at)
        at += 5 * MINUTE
        yield at
        case.refresh_from_db()
        if helped:
            life.resolve(case=case, how="电话指导解决", by=agent, at=at)
            yield from self.close(case, agent, at)
        else:
            yield from self._visited(case, fault, agent, at)

    def _visited(self, case: Case, fault: FaultCode, agent: Person, at: datetime, stop: str = "") -> Story:
        yield at
        case.refresh_from_db()
        life.triage(
            case=case,
            route="visit",
            probable_cause=fault.name,
            measure="上门检修",
            parts_hint="、".join(names.part(code) for code in fault.usual_parts),
            by=agent,
            at=at,
        )
        life.hand_over(case=case, by=agent, at=at)
        if stop == "handed_over":
            return
        at += self.minutes(1, 5) if self.happens(93) else self.minutes(15, 160)
        yield at
        order = self._dispatch(case, at)
        if stop == "dispatched":
            return
        at += self.minutes(1, 4)
        yield at
        if self.happens(2):
            orders.refuse(order=order, reason="路太远", is_justified=self.happens(50), by=order.technician, at=at)
            at += self.minutes(3, 9)
            yield at
            case.refresh_from_db()
            order = self._dispatch(case, at)
            at += self.minutes(1, 3)
            yield at
        orders.accept(order=order, by=order.technician, at=at)
        yield from self._contact(case, order, at + self.minutes(1, 6))
        yield from self._on_the_way(case, order)
        yield from self.on_site(case, order, fault)

    def _dispatch(self, case: Case, at: datetime) -> Order:
        coordinator = self.chance.choice(self.office.coordinators)
        travel = case.site.travel_minutes or 30
        soonest = self._working(at + self.minutes(20, 40))
        taking = timedelta(minutes=2 * travel + 75)
        starts, technician = self._first_there(at, soonest, taking)
        ends = starts + taking
        planned = None
        is_today = self.clock.until - at < 4 * HOUR
        if self.happens(30) or is_today:
            is_told = not is_today  # the last customers are told by whoever looks at the demo
            planned = sending.by_plan(case, technician, starts, coordinator, at, is_told=is_told)
        if planned is not None:
            self.free_at[technician.pk] = max(planned.ends_at, ends) + 5 * MINUTE
            return planned
        self.free_at[technician.pk] = ends + 5 * MINUTE
        told: dict[str, Any] = {
            "case": case,
            "technician": technician,
            "starts_at": starts,
            "ends_at": ends,
            "by": coordinator,
        }
        told |= {"parts_needed": self.happens(45), "instructions": case.measure, "at": at}
        if self.happens(20):
            return sending.against_suggestion(reason=self.chance.choice(sending.REASONS), **told)
        return orders.dispatch(**told)

    def _first_there(self, at: datetime, soonest: datetime, taking: timedelta) -> tuple[datetime, Person]:
        """Return who can begin first and is not on leave meanwhile, and when."""
        offers = sorted(
            (self._working(max(self._free(person, at), soonest)), place, person)
            for place, person in enumerate(self.office.technicians)
        )
        there = (
            (starts, person)
            for starts, _place, person in offers
            if not people.is_absent(person, starts) and not people.is_absent(person, starts + taking)
        )
        return next(there, (offers[0][0], offers[0][2]))

    def _free(self, technician: Person, at: datetime) -> datetime:
        return max(self.free_at.get(technician.pk, at), at)

    def _working(self, at: datetime) -> datetime:
        """Move a visit that would begin at night to the next morning."""
        local = at.astimezone(COMPANY_TIME)
        morning, evening = 8, 19
        if local.hour >= evening:
            return (local + timedelta(days=1)).replace(hour=morning, minute=self.chance.randint(0, 30), second=0)
        return local.replace(hour=morning, minute=10, second=0) if local.hour < morning else at

    def _contact(self, case: Case, order: Order, at: datetime) -> Story:
        yield at
        technician = order.technician
        for _attempt in range(2):
            if self.happens(80):
                break
            contacts.attempt(order=order, outcome="no_answer", by=technician, at=at)
            at += self.minutes(10, 14)
            yield at
        contacts.attempt(order=order, outcome="reached", by=technician, at=at)
        travel = timedelta(minutes=order.travel_minutes)
        arrives = max(order.starts_at + travel, at + travel + 15 * MINUTE)
        promised = case.reported_at + 3 * HOUR
        late = case.in_city and arrives > promised
        if late:
            contacts.foresee_late(
                order=order, cause="workload", minutes=int((arrives - promised) / MINUTE), by=technician, at=at
            )
        contacts.agree(
            order=order,
            appointment_at=arrives,
            customer_name=case.contact_name,
            reason="人手紧张，改约" if late else "",
            has_apologised=late,
            by=technician,
            at=at,
        )

    def _on_the_way(self, case: Case, order: Order) -> Story:
        order.refresh_from_db()
        technician = order.technician
        at = max(order.appointments.latest("id").agreed_at, order.starts_at - self.minutes(1, 10))
        yield at
        if order.parts_needed:
            lines = {self.chance.choice(case.fault_code.usual_parts): 1}  # type: ignore[union-attr]  # demo cases have one
            requisition = requisitions.request(order=order.record, lines=lines, by=technician, at=at)
            at += self.minutes(1, 4)
            yield at
            requisitions.issue(requisition=requisition, by=self.office.keeper, at=at)
        visits.prepare(order=order, toolbox_checked=True, papers_taken=True, by=technician, at=at)
        items = ["uniform", "badge"]
        visits.confirm_conduct(order=order, moment="fieldwork.visit.prepared", items=items, by=technician, at=at)
        order.refresh_from_db()
        appointment = order.appointment_at or order.starts_at
        at = max(at, appointment - timedelta(minutes=order.travel_minutes) - self.minutes(1, 6))
        yield at
        contacts.depart(order=order, by=technician, at=at)
        delayed = self.happens(7)
        arrives = max(at, appointment - self.minutes(0, 5)) + (self.minutes(15, 70) if delayed else timedelta(0))
        if delayed and self.happens(60):
            cause = self.chance.choice(["traffic", "previous_job", "personal"])
            yield at + 10 * MINUTE
            contacts.foresee_late(order=order, cause=cause, minutes=30, by=technician, at=at + 10 * MINUTE)
        yield arrives
        contacts.arrive(order=order, by=technician, at=arrives)
