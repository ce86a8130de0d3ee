"""One case of the demo, from the call to the closed file, with everything that goes wrong in a real department."""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random

from yinuo.billing.services import charges
from yinuo.cases.models import Call, Case, FaultCode
from yinuo.cases.services import calls, complaints, intake, life
from yinuo.cases.states import State
from yinuo.core.models import Person
from yinuo.customers.models import Customer, Equipment
from yinuo.dispatch.models import Order
from yinuo.dispatch.services import contacts, orders
from yinuo.feedback.services import call_backs, opinions, surveys
from yinuo.fieldwork.services import visits
from yinuo.parts.services import requisitions
from yinuo.stage.demo import names
from yinuo.stage.demo.clockwork import Clockwork, Story
from yinuo.stage.demo.company import Company, Office
from yinuo.stage.pictures import signature
from yinuo.stage.scenario import COMPANY_TIME

MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)
UNHAPPY = "等待时间长，问题没有一次解决"


@dataclass
class Desk:
    """A branch at work. ``free_at`` is when each technician is done with what he has."""

    office: Office
    company: Company
    chance: Random
    clock: Clockwork
    free_at: dict[int, datetime] = field(default_factory=dict)

    def case(self, at: datetime, stop: str = "") -> Story:
        """A customer reports a fault at ``at``; at ``stop`` the story waits for whoever is looking at the demo."""
        agent = self.chance.choice(self.office.hotline)
        customer = self.chance.choice(self.office.customers)
        machine = self.chance.choice(self.office.machines[customer.pk]) if customer.pk in self.office.machines else None
        call = None
        if stop != "reported" and self._happens(85):
            call = yield from self._called(customer, agent, at)
            at = call.answered_at or at
        at += 2 * MINUTE
        yield at
        case, fault = self._report(customer, machine, agent, call, at)
        if stop == "reported":
            return
        if case.state == State.REPORTED:
            at += self._minutes(2, 8) if self._happens(90) else self._minutes(12, 30)
            yield at
            life.answer(case=case, note="已答复客户", by=agent, at=at)
        at += self._minutes(1, 3)
        if stop == "guided" or (not stop and self._happens(28)):
            yield from self._guided(case, fault, agent, at, stop)
        else:
            yield from self._visited(case, fault, agent, at, stop)

    def _called(self, customer: Customer, agent: Person, at: datetime) -> Generator[datetime, None, Call]:
        """Let the phone ring; now and then nobody answers and the customer calls again."""
        phone = customer.contacts.order_by("id")[0].phone
        call = calls.receive(phone=phone, branch=self.office.branch, agent=agent, by=agent, at=at)
        if self._happens(2):
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
        family = machine.product.family if machine else "steamer"
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
        at += self._minutes(1, 3)
        yield at
        life.guide(case=case, guidance=fault.guidance, by=agent, at=at)
        if stop == "guided":
            return
        at += self._minutes(60, 170) if self._happens(93) else self._minutes(200, 420)
        yield at
        if self._happens(20):
            call_backs.attempt(case=case, purpose="guidance", outcome="no_answer", by=agent, at=at)
            at += self._minutes(10, 25)
            yield at
        helped = self._happens(82)
        answers = call_backs.Answers(
            is_solved=helped, is_satisfied=helped, score=5 if helped else 2, opinion="" if helped else UNHAPPY
        )
        call_backs.complete(case=case, purpose="guidance", answers=answers, by=agent, at=at)
        at += 5 * MINUTE
        yield at
        case.refresh_from_db()
        if helped:
            life.resolve(case=case, how="电话指导解决", by=agent, at=at)
            yield from self._close(case, agent, at)
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
            parts_hint="、".join(fault.usual_parts),
            by=agent,
            at=at,
        )
        life.hand_over(case=case, by=agent, at=at)
        if stop == "handed_over":
            return
        at += self._minutes(1, 5) if self._happens(93) else self._minutes(15, 160)
        yield at
        order = self._dispatch(case, at)
        if stop == "dispatched":
            return
        at += self._minutes(1, 4)
        yield at
        if self._happens(2):
            orders.refuse(order=order, reason="路太远", is_justified=self._happens(50), by=order.technician, at=at)
            at += self._minutes(3, 9)
            yield at
            case.refresh_from_db()
            order = self._dispatch(case, at)
            at += self._minutes(1, 3)
            yield at
        orders.accept(order=order, by=order.technician, at=at)
        yield from self._contact(case, order, at + self._minutes(1, 6))
        yield from self._on_the_way(case, order)
        yield from self._on_site(case, order, fault)

    def _dispatch(self, case: Case, at: datetime) -> Order:
        coordinator = self.chance.choice(self.office.coordinators)
        technician = min(self.office.technicians, key=lambda person: self._free(person, at))
        travel = case.site.travel_minutes or 30
        starts = max(self._free(technician, at), self._working(at + self._minutes(20, 40)))
        starts = self._working(starts)
        ends = starts + timedelta(minutes=2 * travel + 75)
        self.free_at[technician.pk] = ends + 5 * MINUTE
        return orders.dispatch(
            case=case,
            technician=technician,
            starts_at=starts,
            ends_at=ends,
            parts_needed=self._happens(45),
            instructions=case.parts_hint,
            by=coordinator,
            at=at,
        )

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
            if self._happens(80):
                break
            contacts.attempt(order=order, outcome="no_answer", by=technician, at=at)
            at += self._minutes(10, 14)
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
        at = max(order.appointments.latest("id").agreed_at, order.starts_at - self._minutes(1, 10))
        yield at
        if order.parts_needed:
            lines = {self.chance.choice(case.fault_code.usual_parts): 1}  # type: ignore[union-attr]  # demo cases have one
            requisition = requisitions.request(order=order.record, lines=lines, by=technician, at=at)
            at += self._minutes(1, 4)
            yield at
            requisitions.issue(requisition=requisition, by=self.office.keeper, at=at)
        visits.prepare(order=order, toolbox_checked=True, papers_taken=True, by=technician, at=at)
        items = ["uniform", "badge"]
        visits.confirm_conduct(order=order, moment="fieldwork.visit.prepared", items=items, by=technician, at=at)
        order.refresh_from_db()
        appointment = order.appointment_at or order.starts_at
        at = max(at, appointment - timedelta(minutes=order.travel_minutes) - self._minutes(1, 6))
        yield at
        contacts.depart(order=order, by=technician, at=at)
        delayed = self._happens(7)
        arrives = max(at, appointment - self._minutes(0, 5)) + (self._minutes(15, 70) if delayed else timedelta(0))
        if delayed and self._happens(60):
            cause = self.chance.choice(["traffic", "previous_job", "personal"])
            yield at + 10 * MINUTE
            contacts.foresee_late(order=order, cause=cause, minutes=30, by=technician, at=at + 10 * MINUTE)
        yield arrives
        contacts.arrive(order=order, by=technician, at=arrives)

    def _on_site(self, case: Case, order: Order, fault: FaultCode) -> Story:
        order.refresh_from_db()
        technician = order.technician
        at = order.arrived_at + self._minutes(1, 3)  # type: ignore[operator]  # he has arrived
        items = ["appearance", "work_card", "listen"]
        yield at
        visits.confirm_conduct(order=order, moment="dispatch.order.arrived", items=items, by=technician, at=at)
        if self._happens(3):
            field, found = self.chance.choice([("address", "隔壁新门面"), ("contact_name", "新老板")])
            visits.report_difference(order=order, field=field, found=found, by=technician, at=at)
        at += self._minutes(8, 20)
        yield at
        visits.diagnose(
            order=order, cause=fault.name, is_solvable=True, needs_parts=order.parts_needed, by=technician, at=at
        )
        if self._happens(3):
            visits.request_support(order=order, reason="控制板型号不明", by=technician, at=at)
            at += self._minutes(4, 25)
            yield at
            helper = self.chance.choice(self.office.technicians)
            visits.give_support(
                order=order, how="phone", helper=helper, answer="按 B 型处理", by=order.coordinator, at=at
            )
        at += 2 * MINUTE
        yield at
        yield from self._repair(case, order, at)

    def _repair(self, case: Case, order: Order, at: datetime) -> Story:
        technician = order.technician
        requisition = order.record.requisitions.order_by("pk").first()
        used = {line.part.code: line.issued for line in requisition.lines.select_related("part")} if requisition else {}
        charge = charges.quote(order=order, parts=used, by=technician, at=at)
        if charge.basis == "paid":
            at += self._minutes(1, 4)
            yield at
            charges.consent(order=order, name=case.contact_name, by=technician, at=at)
        at += self._minutes(15, 45)
        yield at
        if requisition:
            requisitions.use(requisition=requisition, lines=used)
        parts = "、".join(name for code, name, *_rest in names.PARTS if code in used)
        solution = "更换" + parts if parts else "调整、紧固并清洁"
        visits.repair(order=order, solution=solution, parts_replaced=parts, by=technician, at=at)
        visits.test(order=order, is_accepted=True, by=technician, at=at + MINUTE)
        visits.instruct(order=order, topics="日常清洁与保养", by=technician, at=at + 2 * MINUTE)
        visits.clean(order=order, tools_complete=True, by=technician, at=at + 3 * MINUTE)
        at += 5 * MINUTE
        yield at
        asked = None
        if used and charge.basis == "paid" and self._happens(2):
            asked = dict.fromkeys(list(used)[:1], charge.standard_total + 60)
        charge = charges.determine(order=order, asked=asked, by=technician, at=at)
        rating = self.chance.choice([5, 5, 5, 5, 4, 4, 3, 2])
        visits.sign(
            order=order,
            name=case.contact_name,
            rating=rating,
            image=signature(case.contact_name),
            by=technician,
            at=at + MINUTE,
        )
        surveys.fill(
            case=case,
            order=order,
            score=rating,
            channel="paper",
            filled_by=case.contact_name,
            by=technician,
            at=at + MINUTE,
        )
        at += 3 * MINUTE
        yield at
        yield from self._money(order, charge, at)
        yield from self._after(case, order, requisition, rating, at + 4 * MINUTE)

    def _money(self, order: Order, charge: object, at: datetime) -> Story:
        technician = order.technician
        charge.refresh_from_db()  # type: ignore[attr-defined]  # a Charge
        if charge.total <= 0:  # type: ignore[attr-defined]
            return
        if self._happens(85):
            method = self.chance.choice(["wechat", "alipay", "cash"])
            charges.collect(charge=charge, amount=charge.total, method=method, by=technician, at=at)  # type: ignore[arg-type, attr-defined]
        else:
            charges.leave_open(charge=charge, reason="财务不在，改日转账", by=technician, at=at)  # type: ignore[arg-type]
            if self._happens(75):
                self.clock.add(at, self._paid_later(charge, technician, at))
        yield at

    def _paid_later(self, charge: object, technician: Person, at: datetime) -> Story:
        at += timedelta(days=self.chance.randint(1, 9))
        yield at
        charges.follow_up(charge=charge, note="已联系，约定转账", by=technician, at=at)  # type: ignore[arg-type]
        at += timedelta(hours=self.chance.randint(2, 40))
        yield at
        charge.refresh_from_db()  # type: ignore[attr-defined]
        charges.collect(charge=charge, amount=charge.total, method="transfer", by=technician, at=at)  # type: ignore[arg-type, attr-defined]

    def _after(self, case: Case, order: Order, requisition: object, rating: int, at: datetime) -> Story:
        technician, coordinator = order.technician, order.coordinator
        yield at
        visits.report_off(order=order, by=technician, at=at)
        visits.leave(order=order, by=technician, at=at)
        evening = at.astimezone(COMPANY_TIME).replace(hour=20, minute=30, second=0)
        handed = at + self._minutes(30, 90) if self._happens(96) else evening + timedelta(hours=14)
        yield handed
        if requisition is not None:
            requisitions.settle(requisition=requisition, by=self.office.keeper, at=handed)  # type: ignore[arg-type]
        visits.hand_in_papers(order=order, receipt=True, requisition=True, by=technician, at=handed)
        yield handed + 20 * MINUTE
        orders.archive(order=order, by=coordinator, at=handed + 20 * MINUTE)
        yield from self._call_back(case, order, rating, at)

    def _call_back(self, case: Case, order: Order, rating: int, at: datetime) -> Story:
        coordinator = order.coordinator
        at += (
            timedelta(hours=self.chance.randint(16, 22))
            if self._happens(94)
            else timedelta(hours=self.chance.randint(26, 40))
        )
        yield at
        bad = 2
        satisfied = rating > bad or self._happens(40)
        answers = call_backs.Answers(
            is_solved=satisfied or self._happens(50),
            is_satisfied=satisfied,
            score=max(rating, 3) if satisfied else bad,
            wore_uniform=self._happens(97),
            charged_as_shown=self._happens(98),
            opinion="" if satisfied else UNHAPPY,
        )
        call_backs.complete(case=case, purpose="repair", answers=answers, by=coordinator, at=at)
        if self._happens(6):
            topic = self.chance.choice(list(names.OPINIONS))
            opinions.collect(record=case.record, topic=topic, text=names.OPINIONS[topic], by=coordinator, at=at)
        if not satisfied:
            yield from self._make_good(case, order, at)
        case.refresh_from_db()
        yield from self._close(case, coordinator, at + 40 * MINUTE)

    def _make_good(self, case: Case, order: Order, at: datetime) -> Story:
        at += 3 * HOUR
        yield at
        if self._happens(35):
            complaint = complaints.receive(
                case=case,
                cause=self.chance.choice(["poor_service", "late", "no_badge"]),
                channel="phone",
                text="服务不到位",
                about=order.technician,
                by=order.coordinator,
                at=at,
            )
            at += timedelta(hours=self.chance.randint(2, 20))
            yield at
            complaints.verify(
                complaint=complaint,
                cause=complaint.cause,
                is_personal_fault=self._happens(70),
                severity="minor",
                finding="经核实属实",
                by=self.office.manager,
                at=at,
            )
            complaints.remedy(complaint=complaint, remedy="致歉并复检", by=self.office.manager, at=at + 30 * MINUTE)
        at += timedelta(hours=self.chance.randint(3, 20))
        yield at
        answers = call_backs.Answers(is_solved=True, is_satisfied=True, score=4)
        call_backs.complete(case=case, purpose="repair", answers=answers, by=self.office.manager, at=at)

    def _close(self, case: Case, by: Person, at: datetime) -> Story:
        yield at
        case.refresh_from_db()
        if case.state in {"reopened", "in_progress", "answered", "guided"}:
            life.resolve(case=case, how="已修复，客户满意", by=by, at=at)
            case.refresh_from_db()
        life.close(case=case, by=by, at=at)

    def _happens(self, percent: int) -> bool:
        return self.chance.random() * 100 < percent

    def _minutes(self, low: int, high: int) -> timedelta:
        return timedelta(minutes=self.chance.randint(low, high))
