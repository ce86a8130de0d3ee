"""What happens on site and after it: diagnosis, price, repair, signature, money, papers, call-back, closing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from typing import Any

from yinuo.billing.models import Charge
from yinuo.billing.services import charges
from yinuo.cases.models import Case, FaultCode
from yinuo.cases.services import complaints, life
from yinuo.core.models import Person
from yinuo.dispatch.models import Order
from yinuo.dispatch.services import orders
from yinuo.feedback.services import call_backs, opinions, surveys
from yinuo.fieldwork.services import goods, visits
from yinuo.parts.models import Requisition
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
class SiteWork:
    """A branch's technicians at the customer's, with everything that goes wrong there."""

    office: Office
    company: Company
    chance: Random
    clock: Clockwork

    def on_site(self, case: Case, order: Order, fault: FaultCode) -> Story:
        order.refresh_from_db()
        technician = order.technician
        at = (order.arrived_at or order.starts_at) + self.minutes(1, 3)
        items = ["appearance", "work_card", "listen"]
        yield at
        visits.confirm_conduct(order=order, moment="dispatch.order.arrived", items=items, by=technician, at=at)
        if self.happens(3):
            field, found = self.chance.choice([("address", "隔壁新门面"), ("contact", "新老板")])
            visits.report_difference(order=order, field=field, found=found, by=technician, at=at)
        at += self.minutes(8, 20)
        yield at
        visits.diagnose(
            order=order, cause=fault.name, is_solvable=True, needs_parts=order.parts_needed, by=technician, at=at
        )
        if self.happens(3):
            visits.request_support(order=order, reason="控制板型号不明", by=technician, at=at)
            at += self.minutes(4, 25)
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
            at += self.minutes(1, 4)
            yield at
            charges.consent(order=order, name=case.contact_name, by=technician, at=at)
        at += self.minutes(15, 45)
        yield at
        if requisition:
            requisitions.use(requisition=requisition, lines=used)
        parts = "、".join(names.part(code) for code in used)
        solution = "更换" + parts if parts else "调整、紧固并清洁"
        visits.repair(order=order, solution=solution, parts_replaced=parts, by=technician, at=at)
        visits.test(order=order, is_accepted=True, by=technician, at=at + MINUTE)
        visits.instruct(order=order, topics="日常清洁与保养", by=technician, at=at + 2 * MINUTE)
        visits.clean(order=order, tools_complete=True, by=technician, at=at + 3 * MINUTE)
        at += 5 * MINUTE
        yield at
        asked = None
        if used and charge.basis == "paid" and self.happens(2):
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
        if self.happens(5):
            self.clock.add(at, self._taken_along(case, order, at))
        yield from self._money(order, charge, at)
        yield from self._after(case, order, requisition, rating, at + 4 * MINUTE)

    def _taken_along(self, case: Case, order: Order, at: datetime) -> Story:
        """A spare assembly goes to the workshop: registered, put on a card, repaired, inspected, brought back."""
        coordinator, technician = order.coordinator, order.technician
        yield at
        told: dict[str, Any] = {"description": "备用控制板", "condition": "外观完好，不通电"}
        taken = goods.take_in(order=order, **told, by=technician, at=at)
        at += self.minutes(200, 400)
        yield at
        goods.register(goods=taken, by=coordinator, at=at)
        goods.open_card(goods=taken, card="更换电容并通电老化", by=coordinator, at=at + 5 * MINUTE)
        at += timedelta(days=self.chance.randint(2, 6))
        yield at
        goods.repair(goods=taken, minutes=90, parts="电容", by=technician, at=at)
        at += self.minutes(60, 300)
        yield at
        goods.inspect(goods=taken, is_passed=True, by=self.office.manager, at=at)
        at += timedelta(days=self.chance.randint(1, 8))
        yield at
        goods.give_back(
            goods=taken, name=case.contact_name, receipt_voided=True, date_registered=True, by=technician, at=at
        )

    def _money(self, order: Order, charge: Charge, at: datetime) -> Story:
        technician = order.technician
        charge.refresh_from_db()
        if charge.total <= 0:
            return
        if self.happens(85):
            method = self.chance.choice(["wechat", "alipay", "cash"])
            charges.collect(charge=charge, amount=charge.total, method=method, by=technician, at=at)
        else:
            charges.leave_open(charge=charge, reason="财务不在，改日转账", by=technician, at=at)
            if self.happens(75):
                self.clock.add(at, self._paid_later(charge, technician, at))
        yield at

    def _paid_later(self, charge: Charge, technician: Person, at: datetime) -> Story:
        at += timedelta(days=self.chance.randint(1, 9))
        yield at
        charges.follow_up(charge=charge, note="已联系，约定转账", by=technician, at=at)
        at += timedelta(hours=self.chance.randint(2, 40))
        yield at
        charge.refresh_from_db()
        charges.collect(charge=charge, amount=charge.total, method="transfer", by=technician, at=at)

    def _after(self, case: Case, order: Order, requisition: Requisition | None, rating: int, at: datetime) -> Story:
        technician, coordinator = order.technician, order.coordinator
        yield at
        visits.report_off(order=order, by=technician, at=at)
        visits.leave(order=order, by=technician, at=at)
        evening = at.astimezone(COMPANY_TIME).replace(hour=20, minute=30, second=0)
        handed = at + self.minutes(30, 90) if self.happens(96) else evening + timedelta(hours=14)
        yield handed
        if requisition is not None:
            requisitions.settle(requisition=requisition, by=self.office.keeper, at=handed)
        visits.hand_in_papers(order=order, receipt=True, requisition=True, by=technician, at=handed)
        yield handed + 20 * MINUTE
        orders.archive(order=order, by=coordinator, at=handed + 20 * MINUTE)
        yield from self._call_back(case, order, rating, at)

    def _call_back(self, case: Case, order: Order, rating: int, at: datetime) -> Story:
        coordinator = order.coordinator
        at += (
            timedelta(hours=self.chance.randint(16, 22))
            if self.happens(94)
            else timedelta(hours=self.chance.randint(26, 40))
        )
        yield at
        bad = 2
        satisfied = rating > bad or self.happens(40)
        answers = call_backs.Answers(
            is_solved=satisfied or self.happens(50),
            is_satisfied=satisfied,
            score=max(rating, 3) if satisfied else bad,
            wore_uniform=self.happens(97),
            charged_as_shown=self.happens(98),
            opinion="" if satisfied else UNHAPPY,
        )
        call_backs.complete(case=case, purpose="repair", answers=answers, by=coordinator, at=at)
        if self.happens(6):
            topic = self.chance.choice(list(names.OPINIONS))
            opinions.collect(record=case.record, topic=topic, text=names.OPINIONS[topic], by=coordinator, at=at)
        if not satisfied:
            yield from self._make_good(case, order, at)
        case.refresh_from_db()
        yield from self.close(case, coordinator, at + 40 * MINUTE)

    def _make_good(self, case: Case, order: Order, at: datetime) -> Story:
        at += 3 * HOUR
        yield at
        if self.happens(35):
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
                is_personal_fault=self.happens(70),
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

    def close(self, case: Case, by: Person, at: datetime) -> Story:
        yield at
        case.refresh_from_db()
        if case.state in {"reopened", "in_progress", "answered", "guided"}:
            life.resolve(case=case, how="已修复，客户满意", by=by, at=at)
            case.refresh_from_db()
        life.close(case=case, by=by, at=at)

    def happens(self, percent: int) -> bool:
        return self.chance.random() * 100 < percent

    def minutes(self, low: int, high: int) -> timedelta:
        return timedelta(minutes=self.chance.randint(low, high))
