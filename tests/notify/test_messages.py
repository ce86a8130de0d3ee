from __future__ import annotations

import pytest
from django.db import connection, transaction

from tests.cast import NOW, Cast, at, make_record
from yinuo.core.services import people
from yinuo.notify import templates
from yinuo.notify.models import Message
from yinuo.notify.selectors import messages as selectors
from yinuo.notify.services import messages

VALUES = {
    "number": "20260302-0001",
    "title": {"zh": "三小时内到达", "en": "on site in 3 h"},
    "due_at": "2026-03-02T04:00:00+00:00",
}


@pytest.fixture(autouse=True)
def _template(monkeypatch):
    monkeypatch.setattr(templates, "TEMPLATES", {})
    templates.register(
        "test.due_soon",
        zh="{number}：{title}，{due_at} 到期",
        en="{number}: {title} is due at {due_at}",
        body_zh="请尽快处理。",
        body_en="Please act soon.",
        page="notify:inbox",
    )


def tell(*who, key: str = "obligation:1:warned", **changes) -> int:
    return messages.tell(people=who, template="test.due_soon", values=VALUES, key=key, at=NOW, **changes)


def test_the_same_key_is_told_to_each_person_once(cast: Cast):
    assert tell(cast.technician, cast.coordinator) == 2
    assert tell(cast.technician, cast.manager) == 1
    assert tell(cast.technician) == 0
    assert tell(cast.technician, key="obligation:1:breached") == 1

    assert selectors.unread_count(cast.technician) == 2


def test_a_message_costs_one_query_however_many_are_told(cast: Cast, django_assert_num_queries):
    record = make_record(cast.north)

    with django_assert_num_queries(1):
        tell(cast.technician, cast.coordinator, cast.manager, record=record)


def test_who_left_is_told_nothing_and_without_an_address_no_mail_is_due(cast: Cast):
    people.deactivate(person=cast.technician, by=cast.administrator, at=NOW)
    cast.coordinator.email = ""
    cast.coordinator.save()

    assert tell(cast.technician, cast.coordinator, cast.manager) == 2

    due = dict(Message.objects.values_list("person__username", "try_at"))
    assert due == {"chen": None, "lin": NOW}


def test_a_message_reads_in_either_language_with_company_time(cast: Cast):
    tell(cast.technician)
    message = Message.objects.get()

    assert (
        templates.line(message.template, message.values, "zh-hans")
        == "20260302-0001：三小时内到达，2026-03-02 12:00 到期"
    )
    assert (
        templates.line(message.template, message.values, "en")
        == "20260302-0001: on site in 3 h is due at 2026-03-02 12:00"
    )
    assert message.url == "/messages/"


def test_a_template_nobody_registered_and_values_that_are_missing_are_errors(cast: Cast):
    with pytest.raises(templates.UnknownTemplate):
        messages.tell(people=[cast.technician], template="test.other", values={}, key="k", at=NOW)
    with pytest.raises(templates.ValuesMissing, match="due_at, title"):
        messages.tell(people=[cast.technician], template="test.due_soon", values={"number": "1"}, key="k", at=NOW)


@pytest.mark.parametrize(
    ("zh", "en"), [("{a}", "{b}"), ("{a}", "plain"), ("{a.__class__}", "{a.__class__}"), ("{0}", "{0}")]
)
def test_a_template_whose_languages_differ_or_that_reaches_into_values_is_refused(zh: str, en: str):
    with pytest.raises(templates.BadTemplate):
        templates.register("test.bad", zh=zh, en=en)


def test_a_template_is_registered_once():
    with pytest.raises(templates.BadTemplate, match="registered twice"):
        templates.register("test.due_soon", zh="一", en="one")


def test_the_inbox_shows_what_is_unread_and_opening_marks_it(cast: Cast, client):
    tell(cast.technician, urgency="urgent", record=make_record(cast.north, "20260302-0007"))
    message = Message.objects.get()
    client.force_login(cast.technician)

    shown = client.get("/messages/").content.decode()
    badge = client.get("/messages/badge/").content.decode()
    opened = client.post(f"/messages/{message.pk}/open/")

    assert "三小时内到达" in shown
    assert "20260302-0007" in shown
    assert ">1<" in badge
    assert opened["Location"] == "/messages/"
    assert "没有未读消息" in client.get("/messages/").content.decode()
    assert "三小时内到达" in client.get("/messages/?show=all").content.decode()


def test_nobody_opens_the_message_of_another(cast: Cast, client):
    tell(cast.technician)
    client.force_login(cast.coordinator)

    assert client.post(f"/messages/{Message.objects.get().pk}/open/").status_code == 404
    assert Message.objects.get().read_at is None


def test_everything_is_marked_as_read_at_once(cast: Cast, client):
    for number in range(3):
        tell(cast.technician, key=f"k{number}")
    client.force_login(cast.technician)

    client.post("/messages/read/")

    assert selectors.unread_count(cast.technician) == 0


def test_an_inbox_of_many_turns_its_pages(cast: Cast, client, django_assert_max_num_queries):
    for number in range(60):
        messages.tell(
            people=[cast.technician],
            template="test.due_soon",
            values=VALUES | {"number": f"N{number:02}"},
            key=f"k{number}",
            at=at(f"2026-03-02 09:{number:02}"),
        )
    client.force_login(cast.technician)

    with django_assert_max_num_queries(12):
        first = client.get("/messages/")

    page = first.content.decode()
    assert "N59" in page
    assert "N05" not in page
    following = first.context["page"].after
    assert "N05" in client.get("/messages/", {"after": following}).content.decode()


@pytest.mark.django_db(transaction=True)
def test_open_pages_learn_of_a_message_when_it_is_committed():
    import psycopg

    from tests.cast import make_cast

    cast = make_cast()
    parameters = connection.get_connection_params()
    for name in ("cursor_factory", "context", "prepare_threshold"):
        parameters.pop(name, None)
    with psycopg.connect(**parameters, autocommit=True) as listener:
        listener.execute("LISTEN yinuo_live")
        with transaction.atomic():
            tell(cast.technician)
        heard = [notification.payload for notification in listener.notifies(timeout=5, stop_after=1)]

    assert heard == [f'{{"topics": ["messages:{cast.technician.pk}"]}}']
