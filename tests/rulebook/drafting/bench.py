"""A regulation on the workbench, as tests need it: read and drafted by the real services."""

from __future__ import annotations

from tests.cast import NOW, Cast
from tests.rulebook.drafting import source
from yinuo.rulebook.models import DraftCard, DraftClause, DraftWork, Reading
from yinuo.rulebook.services.drafting import reading

SMALL = """样例维修管理办法
一、受理
1、接线员接到报修后须在10分钟内答复客户。
2、内勤应在服务结束后24小时内回访客户。
3、本办法附流程图。
二、考核
1、技术人员顶撞客户的，罚款100-200元。
"""


def read(cast: Cast, text: str = SMALL) -> Reading:
    """A text that is given and read."""
    given = reading.give(upload=None, text=text, by=cast.regulation_owner, at=NOW)
    reading.read(reading=given, at=NOW)
    given.refresh_from_db()
    return given


def work_of(cast: Cast, text: str = SMALL, code: str = "TEST-1") -> DraftWork:
    """A work with nothing decided yet."""
    given = read(cast, text)
    part = given.parts.order_by("position")[0]
    reading.choose(reading=given, part=part, code=code, version="1.0")
    work = reading.draft(reading=given, part=part, code=code, version="1.0", at=NOW)
    assert work is not None
    return work


def whole(cast: Cast) -> DraftWork:
    """The repair regulation on the workbench."""
    return work_of(cast, source.text(), source.CODE)


def clause(work: DraftWork, number: str) -> DraftClause:
    return DraftClause.objects.select_related("work").get(work=work, number=number)


def card(work: DraftWork, number: str, kind: str = "obligation") -> DraftCard:
    """The first card of a kind in a clause."""
    found = DraftCard.objects.select_related("clause__work").filter(clause__work=work, clause__number=number, kind=kind)
    return found.order_by("position", "pk")[0]
