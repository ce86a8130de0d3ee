from __future__ import annotations

import pytest
from django.urls import reverse
from django.utils import timezone

from tests.access import EVERYBODY, AccessSuite, Page, signed_in
from tests.cast import NOW
from tests.feedback.test_call_backs import repaired
from tests.jobs import make_case, make_machine
from yinuo.cases.services import intake, life
from yinuo.feedback import links
from yinuo.feedback.models import CallBack, Opinion, OpinionSummary
from yinuo.feedback.views import call_backs

CALLERS = {"hotline", "coordinator", "account_manager"}
READERS = CALLERS | {"quality_engineer", "manager", "general_manager"}
INVITERS = CALLERS | {"manager", "general_manager"}
TECHNICIANS = {"technician", "technician_two", "technician_south"}  # none of whom has this case
SOUTH = {"coordinator_south", "manager_south"}


@pytest.fixture(autouse=True)
def _own_files(files_root):
    pass


class TestAccess(AccessSuite):
    def pages(self, cast):
        make_machine(cast)
        case = make_case(cast)
        result = {"is_solved": "yes"}
        return [
            Page(reverse("feedback:queue"), allowed=READERS | SOUTH),
            Page(
                reverse("feedback:call_back", args=[case.pk, "repair"]), allowed=CALLERS, hidden={"coordinator_south"}
            ),
            Page(reverse("feedback:panel", args=[case.pk]), allowed=READERS, hidden=SOUTH),
            Page(reverse("feedback:opinions"), allowed=READERS | SOUTH),
            Page(
                reverse("feedback:complete", args=[case.pk, "repair"]),
                allowed=CALLERS,
                hidden={"coordinator_south"},
                method="post",
                data=result,
            ),
            *(
                Page(address, allowed=CALLERS, hidden={"coordinator_south"}, method="post")
                for address in (
                    reverse("feedback:attempt", args=[case.pk, "repair"]),
                    reverse("feedback:opinion", args=[case.pk]),
                    reverse("feedback:paper", args=[case.pk]),
                )
            ),
            Page(reverse("feedback:survey_code", args=[case.pk]), INVITERS, SOUTH | TECHNICIANS),
            Page(reverse("feedback:survey", args=[links.token(case)]), public=True),
            Page(reverse("feedback:survey", args=["x"]), set(), EVERYBODY, public=True),
        ]


def test_a_customer_is_called_back_from_the_queue(cast):
    case = repaired(cast)
    browser = signed_in(cast.coordinator)
    queue = browser.get(reverse("feedback:queue")).content.decode()
    assert case.record.number in queue
    assert "tel:13900001111" in queue
    assert f"board:{cast.north.pk}" in queue

    page = browser.get(reverse("feedback:call_back", args=[case.pk, "repair"])).content.decode()
    assert "话术" in page
    assert "4.9.1" in page

    browser.post(reverse("feedback:attempt", args=[case.pk, "repair"]), {"outcome": "no_answer", "note": ""})
    answer = browser.post(
        reverse("feedback:complete", args=[case.pk, "repair"]),
        {"is_solved": "yes", "is_satisfied": "yes", "score": "5", "wore_uniform": "yes", "charged_as_shown": ""},
    )
    assert answer["Location"] == reverse("feedback:queue")
    made = CallBack.objects.get()
    assert (made.wore_uniform, made.charged_as_shown, made.attempts.count()) == (True, None, 1)


def test_discontent_without_a_word_is_refused_and_what_was_typed_stays(cast):
    case = repaired(cast)
    browser = signed_in(cast.coordinator)
    data = {"is_solved": "yes", "is_satisfied": "no", "score": "2", "opinion": ""}
    page = browser.post(reverse("feedback:complete", args=[case.pk, "repair"]), data)
    assert page.status_code == 200
    assert "便于继续跟进" in page.content.decode()
    answer = browser.post(reverse("feedback:complete", args=[case.pk, "repair"]), data | {"opinion": "太晚"})
    assert answer["Location"] == reverse("cases:case", args=[case.pk])


def test_opinions_are_noted_in_the_case_panel_and_summed_up_on_their_page(cast):
    make_machine(cast)
    case = make_case(cast)
    browser = signed_in(cast.coordinator)
    panel = browser.post(
        reverse("feedback:opinion", args=[case.pk]),
        {"topic": "design", "text": "门太重"},
        headers={"HX-Request": "true"},
    ).content.decode()
    assert "门太重" in panel
    month = timezone.localtime(Opinion.objects.get().at).strftime("%Y-%m")
    assert "门太重" in browser.get(reverse("feedback:opinions"), {"month": month}).content.decode()
    browser.post(reverse("feedback:opinions"), {"branch": cast.north.pk, "period": month, "text": "门要改轻"})
    assert OpinionSummary.objects.get().count == 1


def test_a_manager_reads_but_does_not_call(cast):
    case = repaired(cast)
    text = signed_in(cast.manager).get(reverse("feedback:queue")).content.decode()
    assert case.record.number in text
    assert reverse("feedback:call_back", args=[case.pk, "repair"]) not in text


def test_a_long_queue_is_paged_and_its_length_is_told(cast, monkeypatch):
    monkeypatch.setattr(call_backs, "SHOWN", 1)
    first = repaired(cast)
    second = make_case(cast, fault="漏水")
    other = intake.report(
        customer=second.customer, contact_name="周经理", contact_phone="13900001111", site=second.site, fault="异响",
        channel="phone", in_city=True, by=cast.hotline, at=NOW,
    )  # fmt: skip
    life.triage(
        case=other, route="guidance", probable_cause="松动", measure="拧紧", parts_hint="", by=cast.hotline, at=NOW
    )
    life.guide(case=other, guidance="拧紧螺丝", by=cast.hotline, at=NOW)
    browser = signed_in(cast.coordinator)

    one = browser.get(reverse("feedback:queue"))
    two = browser.get(reverse("feedback:queue") + f"?after={one.context['page'].after}")

    assert "共 2 位客户待回访" in one.content.decode()
    assert [row.case for row in (*one.context["rows"], *two.context["rows"])] == [other, first]
    assert (one.context["page"].before, two.context["page"].after) == ("", "")


def test_pages_cost_few_queries(cast, django_assert_max_num_queries):
    case = repaired(cast)
    browser = signed_in(cast.coordinator)
    for url in (
        reverse("feedback:queue"),
        reverse("feedback:call_back", args=[case.pk, "repair"]),
        reverse("feedback:panel", args=[case.pk]),
        reverse("feedback:opinions"),
    ):
        browser.get(url)
        with django_assert_max_num_queries(30):
            assert browser.get(url).status_code == 200, url
