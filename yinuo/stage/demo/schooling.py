"""Who was taught, examined and graded: every technician before the history begins, and the lessons of each quarter."""

from __future__ import annotations

from datetime import datetime, timedelta
from random import Random
from typing import Any

from yinuo.core.models import Person
from yinuo.procedures.models import StaffFile
from yinuo.procedures.services import qualifications
from yinuo.stage.demo import signing
from yinuo.stage.demo.clockwork import Clockwork, Story
from yinuo.stage.demo.company import Company, Office
from yinuo.stage.demo.signing import workday

DAY = timedelta(days=1)
HOUR = timedelta(hours=1)
MINUTE = timedelta(minutes=1)
#: What the six technicians of a branch hold, in turn; "" none.
GRADES = ("special", "senior", "senior", "intermediate", "junior", "")
LESSONS = (
    "新款蒸汽炉控制板",
    "制冷系统检漏",
    "燃气阀组更换与试漏",
    "洗碗机配水系统",
    "客户沟通与现场礼仪",
    "用电安全复训",
)
STANDARD = (
    "loyalty", "discipline", "character", "product", "repair", "communication", "attitude", "efficiency",
)  # fmt: skip


def teach(
    clock: Clockwork, company: Company, office: Office, chance: Random, *, since: datetime, now: datetime
) -> None:
    """Put the schooling of one branch on the clock, from ``since`` on, before anybody is sent anywhere."""
    quality = company.quality
    for number, technician in enumerate(office.technicians):
        at = workday(since + number % 3 * DAY, 9, 10 * number)
        clock.add(at, _entry(technician, GRADES[number], office, quality, chance, at))
    for number, lesson in enumerate(LESSONS):
        at = workday(since + (40 + 20 * number) * DAY, 15)
        clock.add(at, _lesson(office, lesson, number, quality, at))
    last = office.technicians[-1]
    clock.add(now - 12 * DAY, _asks(last, "junior", workday(now - 12 * DAY, 16, 30)))
    fourth = office.technicians[3]
    clock.add(now - 9 * DAY, _passes(fourth, "senior", office, workday(now - 9 * DAY, 9, 40)))


def _entry(person: Person, grade: str, office: Office, quality: Person, chance: Random, at: datetime) -> Story:
    yield at
    file = qualifications.open_file(person=person, by=office.manager, at=at)
    told: dict[str, Any] = {"staff": file, "by": quality}
    at += HOUR
    yield at
    qualifications.train(kind="entry", topic="产品结构、维修规程与燃气安全", at=at, **told)
    score = chance.randint(62, 98)
    at = workday(at + DAY, 14)
    yield at
    if not grade:  # the last of them needs a second try
        qualifications.examine(subject="燃气与用电安全", score=54, is_passed=False, at=at, **told)
        at = workday(at + 2 * DAY, 14)
        yield at
    qualifications.examine(subject="燃气与用电安全", score=score, is_passed=True, at=at, **told)
    if grade:
        yield from _graded(file, grade, office, quality, workday(at + 3 * DAY, 10))


def _graded(file: StaffFile, grade: str, office: Office, quality: Person, at: datetime) -> Story:
    yield at
    application = qualifications.apply(staff=file, grade=grade, by=file.person, at=at)
    at = workday(at + 2 * DAY, 15)
    yield at
    marks = {name: 80 + (file.pk + place) % 15 for place, name in enumerate(STANDARD)}
    signing.fill(file.record, "grade_assessment", marks, office.manager, at)
    told: dict[str, Any] = {"application": application, "is_passed": True, "finding": "八项均达标准"}
    qualifications.assess(**told, by=office.manager, at=at + 10 * MINUTE)
    at = workday(at + DAY, 11)
    yield at
    qualifications.certify(application=application, by=quality, at=at)


def _lesson(office: Office, topic: str, number: int, quality: Person, at: datetime) -> Story:
    """Two lessons out of three are for half of them."""
    yield at
    half = office.technicians[number % 2 :: 2] if number % 3 else office.technicians
    for file in StaffFile.objects.filter(person__in=half).select_related("record", "person").order_by("pk"):
        qualifications.train(staff=file, kind="on_the_job", topic=topic, by=quality, at=at)


def _asks(person: Person, grade: str, at: datetime) -> Story:
    """Somebody asks for a grade and waits for the assessment."""
    yield at
    file = StaffFile.objects.select_related("record").get(person=person)
    qualifications.apply(staff=file, grade=grade, by=person, at=at)


def _passes(person: Person, grade: str, office: Office, at: datetime) -> Story:
    """Somebody rises a grade; the certificate of the last step waits for its signature."""
    yield at
    file = StaffFile.objects.select_related("record").get(person=person)
    application = qualifications.apply(staff=file, grade=grade, by=person, at=at)
    at = workday(at + 5 * DAY, 15)
    yield at
    marks = dict.fromkeys(STANDARD, 88)
    signing.fill(file.record, "grade_assessment", marks, office.manager, at)
    told: dict[str, Any] = {"application": application, "is_passed": True, "finding": "八项均达标准，可发证"}
    qualifications.assess(**told, by=office.manager, at=at + 10 * MINUTE)
