"""Works for customers: a kitchen handed over and visited each month, one under construction, one just entrusted."""

from __future__ import annotations

from collections.abc import Generator
from datetime import datetime, timedelta
from typing import Any

from yinuo.procedures.services import forms
from yinuo.projects.models import Project
from yinuo.projects.services import projects
from yinuo.stage.demo import signing
from yinuo.stage.demo.clockwork import Clockwork, Story
from yinuo.stage.demo.company import Company, Office
from yinuo.stage.demo.signing import workday

Working = Generator[datetime, None, Project]
DAY = timedelta(days=1)
HOUR = timedelta(hours=1)
MINUTE = timedelta(minutes=1)
#: From the contract to the day on which the team is sent.
PREPARATION = timedelta(days=12)
PAPERS = ("design", "contract", "equipment", "layout", "as_built", "acceptance", "liaison")
TITLES = {
    "HD": ("中央厨房蒸汽系统工程", "食堂排烟与灶台改造工程", "酒店后厨制冷工程"),
    "HN": ("连锁茶餐厅后厨工程", "学校食堂洗碗线工程", ""),
    "HB": ("", "医院营养厨房工程", ""),
}


class Works:
    """The projects of one branch; ``sales`` sells them, the second technician builds them."""

    def __init__(self, company: Company, office: Office) -> None:
        self.sales = company.account_manager
        self.office = office
        self.builder = office.technicians[1]
        self.coordinator = office.coordinators[1]

    def finished(self, title: str, at: datetime) -> Story:
        project = yield from self._contracted(title, 7, at)
        at = workday(at + PREPARATION, 8, 30)
        yield at
        yield from self._built(project, at)
        at = workday(at + 12 * DAY, 9)
        yield at
        yield from self._tried(project, at)
        at = workday(at + 12 * DAY, 10)
        yield at
        yield from self._handed_over(project, at)
        while True:
            at = workday(at + 26 * DAY, 15)
            yield at
            note = "设备运行正常，更换密封圈一只"
            projects.do(project=project, deed="visited", note=note, by=self.office.hotline[0], at=at)

    def under_way(self, title: str, at: datetime) -> Story:
        project = yield from self._contracted(title, 11, at)
        at = workday(at + PREPARATION, 8, 30)
        yield at
        projects.send_team(project=project, manager=self.builder, note="工程师两名", by=self.coordinator, at=at)
        at += HOUR
        yield at
        matter = {"contractor": "土建总包项目部", "matter": "排烟井位置与预埋管"}
        signing.fill(project.record, "construction_liaison", matter, self.builder, at)
        projects.do(project=project, deed="liaison_issued", by=self.builder, at=at + 5 * MINUTE)
        projects.reach(project=project, stage="started", by=self.builder, at=at + HOUR)
        at = workday(at + 6 * DAY, 11)
        yield at
        note = "业主要求增加一组四眼灶"
        projects.do(project=project, deed="change_proposed", note=note, by=self.builder, at=at)

    def entrusted(self, title: str, at: datetime) -> Story:
        project = yield from self._entrusted(title, 19, at)
        at = workday(at + 2 * DAY, 10)
        yield at
        signing.fill(project.record, "design_proposal", {"content": "FA-草案一"}, self.sales, at)

    def _entrusted(self, title: str, place: int, at: datetime) -> Working:
        yield at
        customer = self.office.customers[place]
        project = projects.entrust(customer=customer, title=title, by=self.sales, at=at)
        at = workday(at + DAY, 10)
        yield at
        projects.reach(project=project, stage="surveyed", note="二级风险，燃气管路需改线", by=self.sales, at=at)
        return project

    def _contracted(self, title: str, place: int, at: datetime) -> Working:
        project = yield from self._entrusted(title, place, at)
        at = workday(at + 4 * DAY, 14)
        yield at
        for form, content in (("design_proposal", "FA"), ("construction_drawing", "TZ"), ("cost_estimate", "YS")):
            signing.fill(project.record, form, {"content": f"{content}-{project.pk}"}, self.sales, at)
        projects.reach(project=project, stage="designed", by=self.sales, at=at + HOUR)
        at = workday(at + 2 * DAY, 10)
        yield at
        said = {"authority": "区市场监管局", "opinion": "同意，按图施工"}
        contact = _contact(project)
        entry = signing.fill(project.record, "design_confirmation", said, self.sales, at)
        signing.customer_signs(entry, contact, self.sales, at + MINUTE)
        projects.reach(project=project, stage="confirmed", by=self.sales, at=at + 5 * MINUTE)
        at = workday(at + DAY, 15)
        yield at
        begins = workday(at + PREPARATION, 8, 30).date()
        projects.contract(
            project=project, number=f"GC-HT-{project.pk}", has_service_terms=True, starts_on=begins,
            finishes_on=begins + 30 * DAY, warranty_until=begins + 400 * DAY, by=self.sales, at=at,
        )  # fmt: skip
        terms = {"service": "一年保修，每月走访", "begins": f"{begins:%m 月 %d 日}", "warranty": "免费维修"}
        signed = signing.fill(project.record, "works_contract", terms, self.sales, at + 5 * MINUTE)
        signing.customer_signs(signed, contact, self.sales, at + 6 * MINUTE)
        return project

    def _built(self, project: Project, at: datetime) -> Story:
        projects.send_team(project=project, manager=self.builder, note="工程师三名", by=self.coordinator, at=at)
        matter = {"contractor": "土建总包项目部", "matter": "预埋管与地漏"}
        signing.fill(project.record, "construction_liaison", matter, self.builder, at + HOUR)
        projects.do(project=project, deed="liaison_issued", by=self.builder, at=at + HOUR)
        projects.reach(project=project, stage="started", by=self.builder, at=at + 2 * HOUR)
        at = workday(at + 9 * DAY, 17)
        yield at
        projects.reach(project=project, stage="finished", by=self.builder, at=at)
        at = workday(at + DAY, 9)
        yield at
        projects.reach(project=project, stage="checked", by=self.builder, at=at)

    def _tried(self, project: Project, at: datetime) -> Story:
        projects.begin_trial(project=project, ends_on=at.date() + 14 * DAY, by=self.builder, at=at)
        for form in ("trial_report", "completion_report", "as_built_drawing"):
            at += 20 * MINUTE
            yield at
            signing.fill(project.record, form, {"content": f"JG-{project.pk}"}, self.builder, at)
        at = workday(at + 7 * DAY, 10)
        yield at
        projects.accept(project=project, has_defects=True, note="一处冷凝水排放不畅", by=self.builder, at=at)
        found = {"authority": "区市场监管局", "result": "整改后合格"}
        slip = signing.fill(project.record, "acceptance_slip", found, self.builder, at + 10 * MINUTE)
        signing.customer_signs(slip, _contact(project), self.builder, at + 11 * MINUTE)
        at = workday(at + DAY, 14)
        yield at
        projects.reach(project=project, stage="rectified", by=self.builder, at=at)
        projects.do(project=project, deed="customer_trained", note="厨师八名", by=self.builder, at=at + HOUR)
        at = workday(at + DAY, 9)
        yield at
        projects.reach(project=project, stage="reinspected", by=self.builder, at=at)

    def _handed_over(self, project: Project, at: datetime) -> Story:
        projects.do(project=project, deed="surplus_returned", by=self.builder, at=at)
        account = {"total": "186000", "items": "设备、材料、人工见附表"}
        signing.fill(project.record, "final_account", account, self.builder, at + 10 * MINUTE)
        projects.reach(project=project, stage="settled", by=self.coordinator, at=at + HOUR)
        at += 2 * HOUR
        yield at
        for number, kind in enumerate(PAPERS):
            secrecy = "secret" if kind in {"layout", "as_built"} else "internal"
            told: dict[str, Any] = {"project": project, "kind": kind, "secrecy": secrecy, "place": "档案柜一"}
            projects.file_paper(**told, by=self.coordinator, at=at + number * MINUTE)
        papers = {"plan": f"FA-{project.pk}", "contract": project.contract, "drawings": f"JG-{project.pk}"}
        slip = signing.fill(project.record, "hand_over_slip", papers, self.coordinator, at + 10 * MINUTE)
        projects.reach(project=project, stage="handed_over", by=self.coordinator, at=at + 20 * MINUTE)
        forms.archive(entry=slip, by=self.coordinator, at=at + 30 * MINUTE)


def build(clock: Clockwork, company: Company, office: Office, *, since: datetime, now: datetime) -> None:
    """Put the works of one branch on the clock that began after ``since``."""
    works = Works(company, office)
    handed, building, fresh = TITLES[office.branch.code]
    stories = ((handed, 114, works.finished), (building, 38, works.under_way), (fresh, 6, works.entrusted))
    for title, days, story in stories:
        at = workday(now - days * DAY, 9, 20)
        if title and at >= since:
            clock.add(at, story(title, at))


def _contact(project: Project) -> str:
    contact = project.customer.contacts.order_by("id").first()
    return contact.name if contact else project.customer.name
