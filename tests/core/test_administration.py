"""The administration as it is used: through its pages."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest
from django.test import Client
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob

from tests.access import signed_in
from tests.cast import JOINED, NOW, PASSWORD, Cast, at, make_record
from tests.core.test_events import append
from yinuo.core import clock
from yinuo.core.models import Absence, Branch, CalendarDay, Change, Department, Event, Person
from yinuo.core.selectors import calendars as calendar_selectors
from yinuo.core.selectors import system
from yinuo.core.services import people


@pytest.fixture
def browser(cast: Cast) -> Client:
    return signed_in(cast.administrator)


def text(response) -> str:
    return response.content.decode()


def test_a_new_person_gets_a_role_and_signs_in(cast: Cast, browser: Client):
    made = browser.post(
        "/admin/people/new/",
        {"username": "fang", "name": "方圆", "password": PASSWORD, "branch": cast.north.pk, "email": "fang@yinuo.test"},
    )
    person = Person.objects.get(username="fang")
    given = browser.post(f"/admin/people/{person.pk}/roles/", {"role": "coordinator", "scope": "branch"})

    assert made["Location"] == given["Location"] == f"/admin/people/{person.pk}/"
    own = Client()
    assert own.post("/login/", {"username": "fang", "password": PASSWORD}).status_code == 302
    assert own.get("/admin/calendars/").status_code == 200
    assert Change.objects.filter(by=cast.administrator, subject="fang").count() == 2


@pytest.mark.parametrize(
    ("data", "words"),
    [
        ({"username": "wang", "name": "王二"}, "登录名“wang”已被使用"),
        ({"username": "wang er", "name": "王二"}, "不能有空格"),
        ({"username": "wanger", "name": "王二", "password": "12345"}, "密码"),
        ({"username": "wanger"}, "这个字段是必填项"),
    ],
)
def test_what_is_wrong_with_a_new_person_is_said_and_nothing_is_lost(cast: Cast, browser: Client, data, words):
    count = Person.objects.count()

    page = text(browser.post("/admin/people/new/", {"phone": "13800000001"} | data))

    assert words in page
    assert "13800000001" in page
    assert Person.objects.count() == count


def test_the_list_finds_by_initials_role_and_branch_and_answers_htmx_with_the_part(cast: Cast, browser: Client):
    whole = text(browser.get("/admin/people/", {"q": "wxm"}))
    part = text(browser.get("/admin/people/", {"role": "technician", "branch": "S"}, headers={"HX-Request": "true"}))

    assert "王小明" in whole
    assert "赵强" not in whole
    assert "<html" not in part
    assert re.findall(r"/admin/people/(\d+)/", part) == [str(cast.technician_south.pk)]
    assert "没有符合条件的人员" in text(browser.get("/admin/people/", {"q": "zzz"}))


def test_who_is_deactivated_is_signed_out_at_once(cast: Cast, browser: Client):
    his = signed_in(cast.technician)

    browser.post(f"/admin/people/{cast.technician.pk}/active/", {"active": "0"})

    assert his.get("/account/").status_code == 302
    browser.post(f"/admin/people/{cast.technician.pk}/active/", {"active": "1"})
    assert Person.objects.get(pk=cast.technician.pk).is_active


def test_the_last_administrator_is_told_why_he_cannot_go(cast: Cast, browser: Client):
    response = browser.post(f"/admin/people/{cast.administrator.pk}/active/", {"active": "0"})

    assert response.status_code == 409
    assert "最后一位系统管理员" in text(response)


def test_a_manager_enters_an_absence_for_his_people_only(cast: Cast, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(clock, "now", lambda: at("2026-11-02 09:00"))
    browser = signed_in(cast.manager)
    data = {"kind": "sick", "starts_at": "2026-12-01T08:00", "ends_at": "2026-12-02T18:00"}

    entered = browser.post("/admin/absences/", data | {"person": cast.technician.pk})
    foreign = browser.post("/admin/absences/", data | {"person": cast.technician_south.pk})
    overlapping = browser.post("/admin/absences/", data | {"person": cast.technician.pk})

    assert entered.status_code == 302
    absence = Absence.objects.get()
    assert (absence.person, absence.starts_at) == (cast.technician, at("2026-12-01 08:00"))
    assert "选择一个有效的选项" in text(foreign)
    assert "2026-12-01 08:00 至 2026-12-02 18:00" in text(overlapping)
    assert browser.post(f"/admin/absences/{absence.pk}/cancel/").status_code == 302
    assert not Absence.objects.exists()


def test_everybody_enters_his_own_absence_and_deputy(cast: Cast):
    browser = signed_in(cast.technician)

    browser.post(
        "/account/absences/", {"kind": "leave", "starts_at": "2099-01-01T00:00", "ends_at": "2099-01-03T00:00"}
    )
    browser.post(
        "/account/deputies/",
        {"deputy": cast.technician_two.pk, "starts_at": "2099-01-01T00:00", "ends_at": "2099-01-03T00:00"},
    )

    page = text(browser.get("/account/"))
    assert "2099-01-01 00:00" in page
    assert "赵强" in page
    refused = browser.post(
        "/account/absences/", {"kind": "leave", "starts_at": "2099-01-02T00:00", "ends_at": "2099-01-01T00:00"}
    )
    assert refused.status_code == 422
    assert "结束时间必须晚于开始时间" in text(refused)


def test_nobody_cancels_the_absence_of_another(cast: Cast):
    absence = people.set_absence(
        person=cast.technician_south, kind="leave", starts_at=at("2099-01-01 00:00"), ends_at=at("2099-01-02 00:00"),
        by=cast.administrator, at=NOW,
    )  # fmt: skip

    assert signed_in(cast.technician).post(f"/account/absences/{absence.pk}/cancel/").status_code == 404
    assert signed_in(cast.manager).post(f"/admin/absences/{absence.pk}/cancel/").status_code == 404
    assert Absence.objects.exists()


def test_branches_and_departments_are_made_and_changed(cast: Cast, browser: Client):
    browser.post("/admin/branches/new/", {"code": "W", "name": "西区分公司", "calendar": cast.office.pk})
    branch = Branch.objects.get(code="W")
    browser.post("/admin/departments/new/", {"code": "SW", "name": "西区服务部", "branch": branch.pk})
    department = Department.objects.get(code="SW")
    browser.post(
        f"/admin/departments/{department.pk}/", {"name": "西区售后部", "branch": branch.pk, "manager": cast.manager.pk}
    )
    taken = browser.post("/admin/branches/new/", {"code": "W", "name": "又一个", "calendar": cast.office.pk})

    department.refresh_from_db()
    assert (department.name, department.manager) == ("西区售后部", cast.manager)
    assert "编号“W”已被使用" in text(taken)
    assert "西区售后部" in text(browser.get("/admin/company/"))


def test_weekly_hours_are_changed_as_a_new_version_and_none_at_all_is_refused(cast: Cast, browser: Client):
    page = f"/admin/calendars/{cast.office.pk}/"

    empty = browser.post(f"{page}weekly/", {})
    odd = browser.post(f"{page}weekly/", {"day_0": "8点到12点", "day_1": "09:00-17:00"})
    good = browser.post(f"{page}weekly/", {"day_0": "09:00-12:00，13:00-17:00", "day_5": "22:00-06:00"})

    assert "没有任何工作时间" in text(empty)
    assert "“8点到12点”无效" in text(odd)
    assert "09:00-17:00" in text(odd)
    assert good["Location"] == page
    assert cast.office.versions.count() == 3
    spec = calendar_selectors.spec_of(cast.office.versions.latest("version"))
    assert [(one.start, one.end) for one in spec.weekly[0]] == [("09:00", "12:00"), ("13:00", "17:00")]


def test_a_day_is_entered_for_one_calendar_or_for_all_and_shown_in_the_month(cast: Cast, browser: Client):
    page = f"/admin/calendars/{cast.office.pk}/"
    day = {"kind": "closed", "label": "盘点", "is_confirmed": "on"}

    without_source = browser.post(f"{page}days/", day | {"date": "2027-01-04", "source": ""})
    browser.post(f"{page}days/", day | {"date": "2027-01-04", "source": "公司通知"})
    browser.post(
        f"{page}days/",
        {"kind": "holiday", "date": "2027-01-01", "source": "国办发明电", "label": "元旦", "public": "1"},
    )

    assert without_source.status_code == 422
    assert CalendarDay.objects.get(date=date(2027, 1, 4)).calendar == cast.office
    assert CalendarDay.objects.get(date=date(2027, 1, 1)).calendar is None
    month = text(browser.get(page, {"month": "2027-01"}))
    assert "盘点" in month
    assert 'title="元旦 · 国办发明电"' in month
    own = CalendarDay.objects.get(date=date(2027, 1, 4))
    browser.post(f"{page}days/{own.pk}/remove/")
    assert "盘点" not in text(browser.get(page, {"month": "2027-01"}))


def test_a_month_that_is_none_is_not_found(cast: Cast, browser: Client):
    assert browser.get(f"/admin/calendars/{cast.office.pk}/", {"month": "2027-13"}).status_code == 404


def test_holidays_are_imported_by_a_press(cast: Cast, browser: Client):
    CalendarDay.objects.filter(date__year=2026).delete()

    response = browser.post("/admin/calendars/import/", follow=True)

    assert "数据到 2026 年为止" in text(response)
    assert CalendarDay.objects.filter(calendar=None, date=date(2026, 10, 1)).exists()


def test_a_failed_job_is_shown_and_queued_again(cast: Cast, browser: Client):
    job_id = app.configure_task("core.send_mail").defer(to="a@b.test", subject="s", body="b")
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("UPDATE procrastinate_jobs SET status = 'doing' WHERE id = %s", [job_id])
        cursor.execute("UPDATE procrastinate_jobs SET status = 'failed' WHERE id = %s", [job_id])

    shown = text(browser.get("/admin/jobs/"))
    browser.post(f"/admin/jobs/{job_id}/retry/")

    assert "core.send_mail" in shown
    assert ProcrastinateJob.objects.get(pk=job_id).status != "failed"
    assert browser.post(f"/admin/jobs/{job_id}/retry/").status_code == 409


def test_the_state_of_the_system_is_told(cast: Cast, browser: Client, settings):
    settings.LIVE_URL = "http://127.0.0.1:1"

    page = text(browser.get("/admin/system/"))

    assert "PostgreSQL" in page
    assert page.count("没有运行") == 2
    status = system.status(NOW)
    assert (status.workers, status.failed) == (0, 0)
    assert status.database_bytes > 0


def test_the_log_is_verified_by_a_press_and_a_forgery_is_named(cast: Cast, browser: Client):
    record = make_record(cast.north, "20260302-0001")
    append(record)
    whole = text(browser.post("/admin/audit/verify/"))
    from tests.core.test_audit import tamper

    tamper(f"UPDATE core_event SET data = '{{}}' WHERE record_id = {record.pk}")
    forged = text(browser.post("/admin/audit/verify/"))

    assert "1 份单据的 1 个事件全部完好" in whole
    assert "单据 20260302-0001 的第 1 个事件" in forged
    assert Event.objects.count() == 1


def test_refusals_and_changes_are_listed(cast: Cast, browser: Client):
    signed_in(cast.technician).get("/admin/system/")

    page = text(browser.get("/admin/audit/"))

    assert "role_needed" in page
    assert "/admin/system/" in page
    assert "people.created" in page


def test_old_traces_are_forgotten_by_night(cast: Cast):
    from datetime import timedelta

    from yinuo.core.models import Command, LoginAttempt, LoginSession
    from yinuo.core.services import housekeeping

    for moment in (JOINED, NOW):
        LoginAttempt.objects.create(username="a", at=moment, succeeded=False)
        Command.objects.create(
            id=f"7f3c1c1e-6f7a-4d0a-9a55-{moment.year:012}",
            name="x",
            by=cast.technician,
            at=moment,
            digest=b"",
            answer={},
        )
    signed_in(cast.technician)
    LoginSession.objects.create(person=cast.technician, session_key="gone", started_at=JOINED, seen_at=JOINED)

    housekeeping.forget(at=NOW + timedelta(minutes=1))

    assert LoginAttempt.objects.get().at == NOW
    assert Command.objects.get().at == NOW
    assert not LoginSession.objects.filter(session_key="gone").exists()


def test_changes_of_the_administration_are_turned_without_turning_the_refusals(cast: Cast, browser: Client):
    Change.objects.bulk_create(
        Change(kind="test.done", subject=f"n{number:02}", by=cast.administrator, at=NOW, data={})
        for number in range(60)
    )

    first = browser.get("/admin/audit/")
    onward = re.search(r'href="(\?changes_after=[^"]+)"', text(first))[1].replace("&amp;", "&")
    second = browser.get(f"/admin/audit/{onward}")

    one, other = ([row.pk for row in page.context["changes"].rows] for page in (first, second))
    assert [*one, *other] == list(
        Change.objects.order_by("-at", "-pk").values_list("pk", flat=True)[: len(one) + len(other)]
    )
    assert (len(one), len(other) > 0) == (50, True)
    assert len(second.context["page"].rows) == len(first.context["page"].rows)


def test_a_long_list_of_absences_says_how_many_there_are(cast: Cast, browser: Client):
    start = clock.now() + timedelta(days=1)
    Absence.objects.bulk_create(
        Absence(
            person=cast.technician, kind="leave", starts_at=start + timedelta(days=number), note="",
            ends_at=start + timedelta(days=number, hours=1),
        )
        for number in range(60)
    )  # fmt: skip

    assert "本页 50 条，共 60 条" in text(browser.get("/admin/absences/"))
