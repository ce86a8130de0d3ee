"""
A year of the company's regulations: made, consulted on, signed, published, read, checked, objected to, waived.

It is lived before the branches are, since what is published and waived decides what their cases owe.
"""

from __future__ import annotations

import logging
from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from yinuo.core.models import Branch, Department, Person
from yinuo.procedures.services import forms
from yinuo.rulebook.models import Comment, RegulationVersion
from yinuo.rulebook.selectors import life_cycle
from yinuo.rulebook.services import (
    acknowledgements,
    backtests,
    consultations,
    objections,
    packs,
    preparation,
    remarks,
    sweeper,
    waivers,
)
from yinuo.stage.demo import adopted, signing
from yinuo.stage.demo.clockwork import Clockwork, Story
from yinuo.stage.demo.company import Company, Office
from yinuo.stage.demo.signing import workday

DAY = timedelta(days=1)
HOUR = timedelta(hours=1)
MINUTE = timedelta(minutes=1)
ELEMENTS = {"standards": True, "flow": True, "controls": True, "checks": True, "rewards": True, "powers": True}
#: How long before today the company began to keep its regulations here.
FOUNDED = timedelta(days=365)
REMIND_DAYS = 5
READERS_A_DAY = 6


logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Draft:
    """A regulation on its way: its text, who wants it, what departments say about which clause, and how far."""

    text: str
    reason: str
    drafter: Person
    comments: tuple[tuple[Department, str, str], ...] = ()
    answers: int = 99
    signatures: int = 99
    in_force_after: timedelta = 2 * DAY
    readers: float = 1.0
    places: tuple[Branch, ...] = ()


@dataclass
class HeadOffice:
    company: Company
    now: datetime
    clock: Clockwork
    departments: list[Department] = field(init=False)

    def __post_init__(self) -> None:
        self.departments = [office.department for office in self.company.offices]

    def make(self, draft: Draft, at: datetime) -> Story:
        """One regulation from its draft as far as it comes: consultation, countersignature, or being read."""
        at = workday(at, 9, 30)
        yield at
        version = packs.load(text=draft.text, by=draft.drafter, at=at)
        yield from self._put_forward(version, draft, at)
        opened = workday(at, 14)
        yield opened
        consultations.open_(version=version, departments=self.departments, by=self.company.owner, at=opened)
        yield from self._consult(version, draft, opened)
        closed = opened + 7 * DAY - 5 * HOUR
        yield closed
        consultations.close(version=version, by=self.company.owner, at=closed)
        yield from self._sign(version, draft, closed + HOUR)

    def _put_forward(self, version: RegulationVersion, draft: Draft, at: datetime) -> Story:
        department = draft.drafter.department
        assert department is not None
        life = preparation.put_forward(
            version=version,
            department=department,
            reason=draft.reason,
            crosses_departments=True,
            by=draft.drafter,
            at=at,
        )
        at += 40 * MINUTE
        yield at
        for form, data in (
            ("necessity_statement", {"necessity": draft.reason, "feasibility": "不增加人员和费用"}),
            ("rule_elements", ELEMENTS),
        ):
            forms.record(record=life.record, form=form, data=data, by=_head(department), at=at)
        at += HOUR
        yield at
        preparation.hold_meeting(
            version=version,
            departments=self.departments,
            note="各部门负责人到会，意见一致，可征求意见",
            is_agreed=True,
            by=self.company.owner,
            at=at,
        )

    def _consult(self, version: RegulationVersion, draft: Draft, opened: datetime) -> Story:
        at, made = opened + 90 * MINUTE, []
        for place, (department, number, words) in enumerate(draft.comments):
            yield at
            if not number:
                consultations.agree(version=version, department=department, by=_head(department), at=at)
            else:
                made.append(_comment(version, department, number, words, at))
            at = workday(opened + DAY, 10 + place)
        for comment in made[: draft.answers]:
            at += HOUR
            yield at
            consultations.answer(
                version=version,
                comment=comment,
                is_accepted=True,
                reason="已按意见写入草案",
                by=self.company.owner,
                at=at,
            )

    def _sign(self, version: RegulationVersion, draft: Draft, at: datetime) -> Story:
        yield at
        preparation.hand_in(version=version, by=draft.drafter, at=at)
        at += 5 * HOUR
        yield at
        preparation.review(version=version, is_passed=True, note="要素齐全，可报批", by=self.company.owner, at=at)
        at = workday(at + DAY, 9)
        yield at
        packs.submit(version=version, by=self.company.owner, at=at)
        record = life_cycle.record_of(version)
        assert record is not None
        for _number in range(draft.signatures):
            at += 50 * MINUTE
            yield at
            if not signing.sign_next(record, at, opinion="同意"):
                break
        else:
            return
        effective = at + draft.in_force_after
        packs.publish(version=version, effective_at=effective, branches=draft.places, by=self.company.owner, at=at)
        yield from self._read(version, draft, at + DAY)

    def _read(self, version: RegulationVersion, draft: Draft, at: datetime) -> Story:
        at = workday(at, 10)
        yield at
        campaign = acknowledgements.ask(
            version=version, departments=self.departments, remind_days=REMIND_DAYS, by=self.company.owner, at=at
        )
        waiting = list(campaign.recipients.select_related("person").order_by("person__username"))
        asked = at
        for number, recipient in enumerate(waiting[: round(len(waiting) * draft.readers)]):
            at = workday(asked + number // READERS_A_DAY * DAY, 10 + number % READERS_A_DAY, 11 + number)
            yield at
            acknowledgements.give(recipient=recipient, digest=campaign.digest, by=recipient.person, at=at)

    def check(self, code: str, at: datetime) -> Story:
        """The keeper finds that a department does not keep to the rules; it says what it does about it."""
        north = self.company.offices[2]
        yield at
        found = _in_force(code, at)
        remarks.check(
            version=found,
            department=north.department,
            is_irregular=True,
            text="两份作业表单未按流程留存，口头通知代替书面",
            by=self.company.owner,
            at=at,
        )
        record = life_cycle.record_of(found)
        assert record is not None
        at = workday(at + 2 * DAY, 15)
        yield at
        plan = {"problem": "新人不熟悉留存要求", "measure": "列入上岗培训，每周抽查五份"}
        forms.record(record=record, form="improvement_plan", data=plan, by=north.manager, at=at)
        at = workday(at + 5 * DAY, 11)
        yield at
        remarks.give_feedback(
            version=found,
            department=north.department,
            is_change_proposed=False,
            text="已按改进计划执行，抽查合格",
            by=north.manager,
            at=at,
        )

    def object(self, code: str, number: str, at: datetime) -> Story:
        """A department objects to a clause; the meeting does not settle it, so the general manager will."""
        south = self.company.offices[1]
        yield at
        clause = _in_force(code, at).clauses.get(number=number)
        made = objections.raise_(
            clause=clause,
            department=south.department,
            text="跨部门流程的意见只能书面提出，急件来不及，建议允许先电话后补书面",
            by=south.manager,
            at=at,
        )
        at += HOUR
        yield at
        report = {"doubt": "急件先电话沟通、当日补书面报告是否可行"}
        forms.record(record=made.record, form="written_report", data=report, by=south.manager, at=at)
        at = workday(at + DAY, 14)
        yield at
        objections.discuss(
            objection=made,
            proposal="同意急件当日补书面；企业管理部与华南售后对时限仍有分歧",
            is_settled=False,
            by=self.company.owner,
            at=at,
        )

    def waive(
        self, clause: tuple[str, str], office: Office, days: int, reason: str, at: datetime, *, is_granted: bool
    ) -> Story:
        """A branch asks that a clause wait; the general manager signs, the keeper lets it hold."""
        yield at
        code, number = clause
        version = _in_force(code, at)
        waiver = waivers.ask(
            clause=version.clauses.get(number=number),
            effect="no_sanction",
            starts_at=at + 3 * HOUR,
            ends_at=at + days * DAY,
            reason=reason,
            branch=office.branch,
            by=office.manager,
            at=at,
        )
        if not is_granted:
            return
        at += HOUR
        yield at
        signing.sign_next(waiver.record, at, opinion="同意，期满恢复")
        at += 20 * MINUTE
        yield at
        waivers.grant(waiver=waiver, note="已通知客户", by=self.company.owner, at=at)

    def sweeps(self, at: datetime) -> Story:
        """Once a day is enough: nothing here is due by the minute, and what is late is late since it was due."""
        while True:
            sweeper.sweep(at=at)
            at += DAY
            yield at


def _head(department: Department) -> Person:
    assert department.manager is not None
    return department.manager


def _comment(version: RegulationVersion, department: Department, number: str, words: str, at: datetime) -> Comment:
    clause = version.clauses.get(number=number)
    return consultations.comment(
        version=version, clause=clause, department=department, text=words, by=_head(department), at=at
    )


def _in_force(code: str, at: datetime) -> RegulationVersion:
    versions = RegulationVersion.objects.filter(regulation__code=code, effective_at__lte=at)
    return versions.latest("effective_at")


def live(company: Company, *, now: datetime) -> Counter[str]:
    """Live the year of regulations before ``now``; return which stories broke off, by the error's class."""
    faults: Counter[str] = Counter()

    def fault(at: datetime, error: Exception) -> None:
        faults[type(error).__name__] += 1
        logger.warning("a story of the head office broke off at %s: %r", at, error)

    clock = Clockwork(until=now, on_fault=fault)
    office = HeadOffice(company=company, now=now, clock=clock)
    _east, south, north = company.offices
    clock.add(now - FOUNDED, office.sweeps(now - FOUNDED))
    for days, draft in _regulations(company):
        clock.add(now - days * DAY, office.make(draft, now - days * DAY))
    clock.add(now - 60 * DAY, office.check("S003-R09", workday(now - 60 * DAY, 10)))
    clock.add(now - 6 * DAY, office.object("S003-R09", "四.5", workday(now - 6 * DAY, 11)))
    storm = "台风登陆，道路中断，三小时内无法到场；照常计时，不考核"
    waived = office.waive(("S001-R01", "5.5"), south, 8, storm, workday(now - 4 * DAY, 9), is_granted=True)
    clock.add(now - 4 * DAY, waived)
    stock = "盘点期间备件系统停用两天，交回单据顺延"
    asked = office.waive(("S001-R03", "3.10"), north, 10, stock, workday(now - 3 * DAY, 16), is_granted=False)
    clock.add(now - 3 * DAY, asked)
    clock.run()
    return faults


def try_changes(company: Company, *, now: datetime, days: int) -> None:
    """Have what is to change tried on the days that were lived; a worker carries it out."""
    for code in ("S001-R01", "S001-R03"):
        version = RegulationVersion.objects.get(regulation__code=code, version="1.1")
        told: dict[str, Any] = {"starts_at": now - days * DAY, "ends_at": now, "branch": None}
        backtests.ask(version=version, by=company.owner, at=now, **told)


def _regulations(company: Company) -> list[tuple[int, Draft]]:
    """Return what was put forward, and how many days ago."""
    east, south, north = company.offices
    return [
        (358, Draft(
            text=adopted.text("S003-R12"),
            reason="跨部门的制度由谁牵头、写些什么，各分公司做法不一",
            drafter=east.coordinators[0],
            comments=((south.department, "七", "请写明征求意见由谁召集"), (north.department, "", "")),
        )),
        (320, Draft(
            text=adopted.text("S003-R09"),
            reason="制度发布后没有检查和反馈",
            drafter=south.coordinators[0],
            comments=((east.department, "四.2", "会议纪要请附在草案后"), (north.department, "", "")),
        )),
        (25, Draft(
            text=adopted.amended("S001-R01", "1.1", rule="O54", within="PT12H", words={
                "zh": ("二十四小时", "十二小时"), "en": ("24 hours", "12 hours"),
            }),
            reason="次日才回访，客户已自行找人；要求当天知道是否修好",
            drafter=east.coordinators[0],
            comments=(
                (east.department, "4.9.1", "晚上八点后不宜打电话，可次日早上补"),
                (south.department, "", ""),
                (north.department, "", ""),
            ),
            in_force_after=20 * DAY,
            readers=0.5,
            places=(east.branch, south.branch),
        )),
        (15, Draft(
            text=adopted.amended("S000-R09", "1.1", rule="O07", within="P10D", words={
                "zh": ("两周", "十日"), "en": ("two weeks", "ten days"),
            }),
            reason="大客户投诉评审太慢",
            drafter=south.coordinators[0],
            comments=((east.department, "5.1.2", "十日为自然日还是工作日，请写明"), (south.department, "", "")),
            signatures=1,
        )),
        (5, Draft(
            text=adopted.amended("S001-R03", "1.1", rule="O09", within="PT8H", words={
                "zh": ("二十四小时", "八小时"), "en": ("24 hours", "8 hours"),
            }),
            reason="华北二十四小时答复与其他分公司差距太大",
            drafter=north.coordinators[0],
            comments=(
                (east.department, "3.4", "建议与华东一致，写明夜间来电如何计算"),
                (north.department, "3.4", "冬季供暖前来电集中，请给出三个月过渡期"),
                (south.department, "", ""),
            ),
            answers=1,
        )),
    ]  # fmt: skip
