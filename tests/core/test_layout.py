from __future__ import annotations

import re

import pytest
from django.core.cache import cache
from django.utils.translation import override

from tests.access import EVERYBODY, signed_in
from tests.cast import NOW, Cast, at
from yinuo.core import access, clock, menu
from yinuo.core.models import Role
from yinuo.core.selectors import calendars


def labels(person) -> list[str]:
    access.remember(person, NOW)
    return [link.url_name for link in menu.links_for(person)]


def test_the_menu_holds_the_pages_of_one_s_roles_only(cast: Cast):
    assert "core:admin_system" in labels(cast.administrator)
    assert "core:admin_system" not in labels(cast.manager)
    assert "core:admin_people" in labels(cast.manager)
    assert "core:admin_people" not in labels(cast.technician)
    assert "notify:inbox" in labels(cast.stranger)


@pytest.mark.parametrize("name", sorted(EVERYBODY))
def test_everything_in_the_menu_opens(cast: Cast, name: str):
    person = getattr(cast, name)
    client = signed_in(person)
    access.remember(person, clock.now())

    for link in menu.links_for(person):
        assert client.get(link.url).status_code == 200, link.url


def test_the_bar_of_the_phone_holds_four_at_most_and_begins_with_what_the_role_uses(cast: Cast):
    access.remember(cast.technician, NOW)
    links = menu.links_for(cast.technician)

    bottom = [link.url_name for link in menu.bottom_for(cast.technician, links)]

    assert len(bottom) == 4
    assert bottom[0] == "fieldwork:day"
    assert set(bottom) <= {link.url_name for link in links}


def test_the_favourites_of_every_role_are_pages_that_its_menu_has():
    for role, names in menu.FAVOURITES.items():
        for name in names:
            item = next(one for one in menu.items() if one.url_name == name)
            assert not item.roles or role in item.roles, (role, name)


def test_no_page_is_entered_twice():
    with pytest.raises(ValueError, match="in the menu already"):
        menu.register(menu.items()[0])


def test_everybody_in_the_office_sees_on_every_page_that_the_calendar_runs_out(cast: Cast, monkeypatch):
    cache.clear()
    monkeypatch.setattr(clock, "now", lambda: at("2026-11-02 09:00"))

    shown = {
        name: "只录入到 2026-12-31" in signed_in(getattr(cast, name)).get("/account/").content.decode()
        for name in ("hotline", "coordinator", "administrator", "technician", "stranger")
    }

    assert shown == {
        "hotline": True, "coordinator": True, "administrator": True, "technician": False, "stranger": False,
    }  # fmt: skip


def test_only_who_may_look_at_calendars_is_sent_to_them(cast: Cast, monkeypatch):
    cache.clear()
    monkeypatch.setattr(clock, "now", lambda: at("2026-11-02 09:00"))
    address = f"/admin/calendars/{cast.office.pk}/"

    assert address in signed_in(cast.coordinator).get("/account/").content.decode()
    hotline = signed_in(cast.hotline).get("/account/").content.decode()
    assert address not in hotline
    assert "请告知系统管理员" in hotline


def test_a_page_without_warnings_asks_the_database_little(cast: Cast, django_assert_max_num_queries):
    client = signed_in(cast.coordinator)
    client.get("/messages/")

    with django_assert_max_num_queries(12):
        client.get("/messages/")


@pytest.mark.parametrize(
    "url", ["/account/", "/admin/people/", "/admin/audit/", "/admin/company/", "/admin/calendars/", "/admin/system/"]
)
def test_pages_stay_below_thirty_queries(cast: Cast, django_assert_max_num_queries, url: str):
    client = signed_in(cast.administrator)

    with django_assert_max_num_queries(30):
        assert client.get(url).status_code == 200


def test_no_page_carries_inline_scripts_styles_or_handlers(cast: Cast):
    client = signed_in(cast.administrator)

    for url in ("/account/", "/account/totp/", "/admin/people/", f"/admin/calendars/{cast.office.pk}/"):
        page = client.get(url).content.decode()
        assert not re.search(r"<script(?![^>]*src=)|\sstyle=|\son\w+=", page), url


def test_every_control_of_the_pages_has_a_label(cast: Cast):
    client = signed_in(cast.administrator)

    for url in (
        "/account/",
        "/admin/people/",
        f"/admin/people/{cast.technician.pk}/",
        f"/admin/calendars/{cast.office.pk}/",
    ):
        page = client.get(url).content.decode()
        labelled = set(re.findall(r'<label[^>]*for="([^"]+)"', page))
        controls = re.findall(r'<(?:input|select|textarea)(?![^>]*type="hidden")[^>]*>', page)
        ids = [re.search(r'\sid="([^"]+)"', control) for control in controls]
        assert all(ids), url
        assert {found[1] for found in ids} <= labelled, url
        assert len({found[1] for found in ids}) == len(ids), url


def test_names_are_shown_in_the_reader_s_language(cast: Cast):
    from yinuo.core.templatetags.core_ui import in_language

    assert in_language(cast.north, "en") == "North"
    assert in_language(cast.north, "zh-hans") == "北区分公司"
    assert in_language(cast.technician, "en") == "王小明"


def test_the_group_of_a_role_is_translated():
    with override("en"):
        assert str(menu.ADMINISTRATION) == "Administration"
        assert Role.COORDINATOR.label == "Service coordinator"


def test_a_calendar_that_never_got_its_holidays_is_announced(db):
    from tests.cast import make_calendar

    make_calendar("bare")

    assert [one.is_past for one in calendars.warnings(NOW, months=3)] == [True]
