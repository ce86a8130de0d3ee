"""Controlled documents: written, signed, handed out, found wrong in use, changed, recalled; and what customers send."""

from __future__ import annotations

from collections.abc import Generator
from datetime import datetime, timedelta

from yinuo.core.models import Person
from yinuo.procedures.models import Copy, Document
from yinuo.procedures.services.documents import changes, copies, writing
from yinuo.stage.demo import signing
from yinuo.stage.demo.clockwork import Clockwork, Story
from yinuo.stage.demo.company import Company, Office
from yinuo.stage.demo.signing import workday

DAY = timedelta(days=1)
HOUR = timedelta(hours=1)
MINUTE = timedelta(minutes=1)
Writing = Generator[datetime, None, Document]


class Paperwork:
    """The documents of the quality department; they lie at the first branch, where it sits."""

    def __init__(self, company: Company) -> None:
        self.office: Office = company.offices[0]
        self.author = company.quality
        self.sales = company.account_manager

    def drawing(self, at: datetime) -> Story:
        """A drawing is changed after a technician found it wrong; one copy of the old edition is still out."""
        document = yield from self._released("drawing", "ZQ-200 蒸汽炉炉膛总图", at)
        at = workday(at + 5 * DAY, 10)
        yield at
        holders = (self.office.coordinators[0], *self.office.technicians[:3])
        handed = [self._hand_out(document, holder, at + place * MINUTE) for place, holder in enumerate(holders)]
        for place, copy in enumerate(handed):
            at += HOUR
            yield at
            copies.receive(copy=copy, place=f"{place + 1} 号车工具柜", by=copy.holder, at=at)
        at = workday(at + 20 * DAY, 14)
        yield at
        text = "进气口标高与实物不符，差 40 毫米"
        change = changes.report(document=document, found="use", text=text, by=holders[1], at=at)
        at = workday(at + DAY, 9)
        yield at
        changes.decide(change=change, is_accepted=True, decision="属实，改图", by=self.office.manager, at=at)
        at += 4 * HOUR
        yield at
        changes.start(document=document, label="B", summary="更正进气口标高", by=self.author, at=at)
        at += HOUR
        yield at
        writing.submit(document=document, by=self.author, at=at)
        yield from self._signed(document, at)
        at = workday(at + 3 * DAY, 10)
        yield at
        writing.release(document=document, by=self.author, at=at)
        copies.recall_old(document=document, reason="换为 B 版", by=self.author, at=at + 10 * MINUTE)
        for holder in holders[:3]:
            self._hand_out(document, holder, at + 30 * MINUTE)
        for copy in handed[:3]:
            at = workday(at + DAY, 16)
            yield at
            copies.give_back(copy=copy, is_whole=True, by=self.author, at=at)

    def chain(self, at: datetime) -> Story:
        """FMEA, control plan and work instruction, each in step with the one before."""
        library = yield from self._released("fmea_library", "FMEA 库（商用厨房设备）", at)
        template = yield from self._released("plan_template", "控制计划模板", at + HOUR)
        at = workday(at + 7 * DAY, 9)
        fmea = yield from self._released("fmea", "点火系统装配 FMEA", at, template=library)
        at = workday(at + 7 * DAY, 9)
        plan = yield from self._released("control_plan", "点火系统装配控制计划", at, template=template, follows=fmea)
        at = workday(at + 7 * DAY, 9)
        sheet = yield from self._released("work_instruction", "点火针更换作业指导书", at, follows=plan)
        at = workday(at + 7 * DAY, 10)
        for place, technician in enumerate(self.office.technicians):
            yield at
            copy = self._hand_out(sheet, technician, at)
            at += HOUR
            yield at
            if place != 4:  # one has not signed for his copy yet
                copies.receive(copy=copy, place="随车资料袋", by=technician, at=at)

    def in_signature(self, at: datetime) -> Story:
        """A work instruction that waits for its countersignatures."""
        document = yield from self._drafted("work_instruction", "洗碗机配水阀更换作业指导书", at)
        at = workday(at + DAY, 9)
        yield at
        writing.submit(document=document, by=self.author, at=at)
        for words in ("步骤清楚", "备件号已核对"):
            at += 70 * MINUTE
            yield at
            signing.sign_next(document.record, at, opinion=words)

    def from_customer(self, at: datetime) -> Story:
        """A customer's drawing: reviewed within two weeks, approved, turned into the company's own requirements."""
        yield at
        document = self._received("customer_drawing", "后厨灶台布置图", 0, at)
        at = workday(at + 6 * DAY, 15)
        yield at
        writing.review(
            document=document, is_suitable=True, method="改用二号模具，检具 J-7", requirements="首件送检，留样一件",
            carried_out_on=at.date() + 10 * DAY, by=self.author, at=at,
        )  # fmt: skip
        yield from self._signed(document, at + HOUR)
        at = workday(at + 2 * DAY, 10)
        yield at
        writing.release(document=document, by=self.author, at=at)
        self._hand_out(document, self.office.coordinators[0], at + 10 * MINUTE)
        writing.archive(document=document, place="资料室 5 柜", by=self.author, at=at + 20 * MINUTE)
        at = workday(at + DAY, 14)
        yield at
        writing.convert(document=document, note="写入工艺卡 12 号", by=self.author, at=at)

    def waiting(self, at: datetime) -> Story:
        """Two documents from customers that are to be reviewed: one within two weeks, one by the customer's own day."""
        yield at
        self._received("technical_agreement", "连锁门店设备技术协议", 12, at)
        at += 25 * HOUR
        yield at
        self._received("quality_agreement", "蒸汽炉质量协议（补充）", 24, at, due=workday(at + 8 * DAY, 17))

    def questions(self, at: datetime) -> Story:
        """A technician doubts an inspection sheet, which nobody has answered; an old one was made void."""
        old = yield from self._released("inspection", "燃气阀组检验卡（旧）", at)
        sheet = yield from self._released("inspection", "燃气阀组检验卡", workday(at + 8 * DAY, 9))
        at = workday(at + 13 * DAY, 10)
        yield at
        self._hand_out(sheet, self.office.technicians[4], at)
        writing.void(document=old, reason="由新检验卡取代", by=self.author, at=at + HOUR)
        at = workday(at + 20 * DAY, 11)
        yield at
        doubt = "第 4 项保压时间与现场压力表精度不匹配"
        changes.report(document=sheet, found="use", text=doubt, by=self.office.technicians[4], at=at)

    def _released(
        self, kind: str, title: str, at: datetime, *, template: Document | None = None, follows: Document | None = None
    ) -> Writing:
        document = yield from self._drafted(kind, title, at, template)
        if follows is not None:
            changes.follow(document=document, follows=follows, is_by_formula=True, by=self.author, at=at + 5 * MINUTE)
        at = workday(at + DAY, 9, 30)
        yield at
        writing.submit(document=document, by=self.author, at=at)
        yield from self._signed(document, at + HOUR)
        at = workday(at + 2 * DAY, 16)
        yield at
        writing.release(document=document, by=self.author, at=at)
        at = workday(at + DAY, 9, 40)
        yield at
        if kind != "work_instruction":  # whose original lies on the author's table still
            writing.archive(document=document, place="资料室 3 柜 2 层", by=self.author, at=at)
        if kind in {"fmea", "control_plan"}:
            self._hand_out(document, self.office.manager, at + 10 * MINUTE)
        return document

    def _drafted(self, kind: str, title: str, at: datetime, template: Document | None = None) -> Writing:
        yield at
        branch = self.office.branch
        return writing.draft(branch=branch, kind=kind, title=title, template=template, by=self.author, at=at)

    def _signed(self, document: Document, at: datetime) -> Story:
        """Let everybody sign who is asked to, one after the other."""
        while True:
            at += 35 * MINUTE
            yield at
            if not signing.sign_next(document.record, at):
                return

    def _received(self, kind: str, title: str, place: int, at: datetime, due: datetime | None = None) -> Document:
        branch, sender = self.office.branch, self.office.customers[place].name
        return writing.receive(
            branch=branch, kind=kind, title=title, sender=sender, review_due_at=due, by=self.sales, at=at
        )

    def _hand_out(self, document: Document, holder: Person, at: datetime) -> Copy:
        return copies.issue(document=document, holder=holder, by=self.author, at=at)


def keep(clock: Clockwork, company: Company, *, since: datetime, now: datetime) -> None:
    """Put the documents of the company on the clock that were begun after ``since``."""
    papers = Paperwork(company)
    for days, story in (
        (84, papers.drawing),
        (75, papers.chain),
        (60, papers.questions),
        (33, papers.from_customer),
        (6, papers.waiting),
        (4, papers.in_signature),
    ):
        at = workday(now - days * DAY, 9)
        if at >= since:
            clock.add(at, story(at))
