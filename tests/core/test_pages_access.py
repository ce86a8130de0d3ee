from __future__ import annotations

import pytest
from django.urls import URLPattern, URLResolver, get_resolver

from tests.access import EVERYBODY, AccessSuite, Page
from tests.cast import NOW, Cast
from yinuo.core.models import Person
from yinuo.core.services import files, people

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


OPEN_TO_ALL = {"login", "login_code", "logout", "language", "password_reset", "password_new"}


def _patterns(resolver: URLResolver, prefix: str = ""):
    for entry in resolver.url_patterns:
        if isinstance(entry, URLPattern):
            yield prefix, entry
        else:
            yield from _patterns(entry, entry.namespace or prefix)


def test_no_page_of_core_and_notify_is_open_to_strangers_by_oversight(db, client):
    checked = 0
    for namespace, pattern in _patterns(get_resolver()):
        if namespace not in {"core", "notify"} or pattern.name in OPEN_TO_ALL:
            continue
        url = "/" + pattern.pattern._route.replace("<int:", "<")
        for name in pattern.pattern.converters:
            url = url.replace(f"<{name}>", "1")
        answers = {client.get(url).status_code, client.post(url).status_code}
        assert answers <= {302, 405}, url
        checked += 1
    assert checked > 40


def test_a_manager_cannot_change_what_only_the_administrator_may(cast: Cast, client):
    client.force_login(cast.manager)

    response = client.post(f"/admin/people/{cast.technician.pk}/", {"name": "别名"})

    assert response.status_code == 403
    assert Person.objects.get(pk=cast.technician.pk).name == "王小明"


def test_a_role_that_ended_opens_nothing(cast: Cast, client):
    people.end_role(assignment=cast.coordinator.roles.get(), by=cast.administrator, at=NOW)
    client.force_login(cast.coordinator)

    assert client.get("/admin/calendars/").status_code == 403
