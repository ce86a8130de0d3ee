from __future__ import annotations

from datetime import timedelta

import pytest

from tests.access import EVERYBODY, AccessSuite, Page
from tests.cast import NOW, Cast
from yinuo.core import clock
from yinuo.core.models import CalendarDay, LoginSession, Person
from yinuo.core.services import files, people
from yinuo.notify.models import Message, OutsideMessage

ADMINISTRATORS = {"administrator"}
MANAGERS = {"administrator", "manager", "manager_south", "general_manager"}
NORTH = {"administrator", "manager", "general_manager"}


class TestAdministration(AccessSuite):
    def pages(self, cast: Cast) -> list[Page]:
        technician, south = cast.technician.pk, {"manager_south"}
        calendars = {
            "administrator", "regulation_owner", "coordinator", "coordinator_south", *MANAGERS,
        }  # fmt: skip
        auditors = {"administrator", "general_manager", "regulation_owner"}
        return [
            Page("/account/"),
            Page("/messages/"),
            Page("/messages/badge/"),
            Page("/admin/people/", MANAGERS),
            Page("/admin/people/new/", ADMINISTRATORS),
            Page(f"/admin/people/{technician}/", NORTH, hidden=south),
            Page(f"/admin/people/{technician}/roles/", ADMINISTRATORS, method="post"),
            Page(f"/admin/people/{technician}/deputies/", NORTH, hidden=south, method="post"),
            Page("/admin/absences/", MANAGERS),
            Page("/admin/company/", ADMINISTRATORS),
            Page("/admin/branches/new/", ADMINISTRATORS),
            Page(f"/admin/branches/{cast.north.pk}/", ADMINISTRATORS),
            Page("/admin/departments/new/", ADMINISTRATORS),
            Page(f"/admin/departments/{cast.quality.pk}/", ADMINISTRATORS),
            Page("/admin/calendars/", calendars),
            Page(f"/admin/calendars/{cast.office.pk}/", calendars),
            Page("/admin/calendars/new/", {"administrator", "regulation_owner"}),
            Page(f"/admin/calendars/{cast.office.pk}/weekly/", {"administrator", "regulation_owner"}, method="post"),
            Page("/admin/system/", ADMINISTRATORS),
            Page("/admin/jobs/", ADMINISTRATORS),
            Page("/admin/mails/", ADMINISTRATORS),
            Page("/admin/audit/", auditors),
            Page("/admin/audit/verify/", auditors, method="post"),
        ]


class TestDeeds(AccessSuite):
    """What is done by a press on those pages."""

    def pages(self, cast: Cast) -> list[Page]:
        now = clock.now()
        week = {"starts_at": now, "ends_at": now + timedelta(days=7), "by": cast.administrator, "at": now}
        technician, south = cast.technician, {"manager_south"}
        deputy = people.set_deputy(person=technician, deputy=cast.technician_two, **week)
        absence = people.set_absence(person=technician, kind="leave", **week)
        day = CalendarDay.objects.order_by("pk")[0]
        session = LoginSession.objects.create(person=technician, session_key="k", started_at=now, seen_at=now)
        message = Message.objects.create(person=technician, template="core.welcome", key="k", at=now)
        outside = OutsideMessage.objects.create(channel="mail", address="a@b.test", language="en", key="o", at=now)
        own = {"allowed": {"technician"}, "hidden": EVERYBODY - {"technician"}, "method": "post"}
        of_person = f"/admin/people/{technician.pk}"
        calendars = {"administrator", "regulation_owner"}
        return [
            *(
                Page(f"{of_person}/{deed}/", ADMINISTRATORS, method="post")
                for deed in ("active", "totp/reset", "sessions/end", f"roles/{technician.roles.get().pk}/end")
            ),
            Page(f"{of_person}/deputies/{deputy.pk}/end/", NORTH, south, "post"),
            Page(f"/admin/absences/{absence.pk}/cancel/", NORTH, south, "post"),
            Page("/admin/calendars/import/", calendars, method="post"),
            Page(f"/admin/calendars/{cast.office.pk}/days/", calendars, method="post"),
            Page(f"/admin/calendars/{cast.office.pk}/days/{day.pk}/remove/", calendars, method="post"),
            Page("/admin/jobs/0/retry/", ADMINISTRATORS, method="post"),
            Page(f"/admin/mails/{message.pk}/retry/", ADMINISTRATORS, method="post"),
            Page(f"/admin/mails/outside/{outside.pk}/retry/", ADMINISTRATORS, method="post"),
            Page(f"/account/absences/{absence.pk}/cancel/", **own),
            Page(f"/account/deputies/{deputy.pk}/end/", **own),
            Page(f"/account/sessions/{session.pk}/end/", **own),
            Page(f"/messages/{message.pk}/open/", **own),
            *(
                Page(address, method="post")
                for address in (
                    "/account/password/",
                    "/account/recovery-codes/",
                    "/account/sessions/end/",
                    "/account/absences/",
                    "/account/deputies/",
                    "/messages/read/",
                )
            ),
            Page("/account/totp/"),
        ]


class TestDoors(AccessSuite):
    """What is open to who is not signed in: the way in, and the language."""

    def pages(self, cast: Cast) -> list[Page]:  # noqa: ARG002
        return [
            Page("/login/", public=True),
            Page("/login/code/", public=True),
            Page("/password/", public=True),
            Page("/password/x/y/", public=True),
            Page("/logout/", method="post", public=True),
            Page("/language/", method="post", data={"language": "en"}, public=True),
        ]


class TestFiles(AccessSuite):
    def pages(self, cast: Cast) -> list[Page]:
        own = files.store(
            record=None, purpose="note", name="a.txt", content="便条".encode(), by=cast.technician, at=NOW
        )
        return [Page(f"/files/{own.pk}/", {"technician"}, hidden=EVERYBODY - {"technician"})]

    @pytest.mark.usefixtures("files_root")
    def test_a_file_of_a_record_is_for_who_sees_the_record(self, cast: Cast, client) -> None:
        from tests.cast import make_record

        record = make_record(cast.north, participants={"technician": cast.technician})
        kept = files.store(record=record, purpose="photo", name="图.txt", content=b"text", by=cast.technician, at=NOW)
        seen = {}
        for name in ("technician", "technician_two", "coordinator", "coordinator_south", "stranger"):
            client.force_login(getattr(cast, name))
            seen[name] = client.get(f"/files/{kept.pk}/").status_code

        assert seen == {
            "technician": 200, "technician_two": 404, "coordinator": 200, "coordinator_south": 404, "stranger": 404,
        }  # fmt: skip


def test_a_manager_cannot_change_what_only_the_administrator_may(cast: Cast, client):
    client.force_login(cast.manager)

    response = client.post(f"/admin/people/{cast.technician.pk}/", {"name": "别名"})

    assert response.status_code == 403
    assert Person.objects.get(pk=cast.technician.pk).name == "王小明"


def test_a_role_that_ended_opens_nothing(cast: Cast, client):
    people.end_role(assignment=cast.coordinator.roles.get(), by=cast.administrator, at=NOW)
    client.force_login(cast.coordinator)

    assert client.get("/admin/calendars/").status_code == 403
