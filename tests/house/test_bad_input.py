"""
Bad input, each kind through the page on which somebody would give it: a clear message, and nothing that was typed or
kept is lost.
"""

from __future__ import annotations

import re
from uuid import uuid4

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.urls import reverse

from tests.access import signed_in
from tests.billing.till import make_prices, make_visit
from tests.cast import NOW, Cast, make_customer
from tests.cast import make_case as make_report
from tests.dispatch.test_pages import dispatch_data
from tests.jobs import HOUR, make_case, on_site
from tests.rulebook import house
from yinuo.billing.models import PriceList
from yinuo.core import clock
from yinuo.core.models import Calendar, RefusalEntry, StoredFile
from yinuo.dispatch.models import Order
from yinuo.fieldwork.models import Visit
from yinuo.fieldwork.services import visits
from yinuo.rulebook.models import RegulationVersion

MEGABYTE = 1024 * 1024


@pytest.fixture(autouse=True)
def _own_files(files_root):
    cache.clear()


def test_an_unknown_serial_number_says_so_and_offers_a_new_customer_with_what_was_typed(cast: Cast):
    make_customer(cast.north, cast.hotline)
    desk = signed_in(cast.hotline)

    answer = desk.get(reverse("cases:desk_find"), {"q": "ZZ-0000"}, headers={"HX-Request": "true"})

    assert "没有找到“ZZ-0000”" in answer.text
    offered = re.search(r'(?:href|hx-get)="([^"]*new=1[^"]*)"', answer.text)[1].replace("&amp;", "&")
    assert "ZZ-0000" in desk.get(offered).text


def test_an_overlapping_appointment_names_the_other_order_and_keeps_the_form(cast: Cast):
    data = dispatch_data(cast)
    client = signed_in(cast.coordinator)
    client.post(reverse("dispatch:new", args=[make_case(cast).pk]), data)
    other = make_case(cast, fault="漏水")

    response = client.post(reverse("dispatch:new", args=[other.pk]), data | {"command": str(uuid4())})

    page = response.content.decode()
    assert response.status_code == 422
    assert Order.objects.get().record.number in page
    assert "带加热管" in page
    assert RefusalEntry.objects.get().code == "technician_busy"


def test_a_negative_price_is_named_and_stays_in_the_form(cast: Cast):
    make_visit(cast)
    make_prices(cast)
    told = {
        "name": "新标准", "starts_on": f"{clock.now().year + 1}-01-01", "part-JR-01": "-5", "item-0": "labour", "name-0": "工时费",
        "amount-0": "90",
    }  # fmt: skip

    page = signed_in(cast.finance_clerk).post(reverse("billing:publish", args=["standard"]), told).content.decode()

    assert "为负数" in page
    assert 'value="-5"' in page
    assert 'value="新标准"' in page
    assert PriceList.objects.count() == 1


def load(cast: Cast, text: str) -> HttpResponse:
    """Load a pack on its page, beside one that holds already."""
    house.publish()
    return signed_in(cast.regulation_owner).post(
        reverse("rulebook:pack_load"), {"file": SimpleUploadedFile("pack.yaml", text.encode())}
    )


def line_of(text: str, words: str) -> int:
    """Return the line, counted from 1, where the words stand last."""
    return text[: text.rindex(words)].count("\n") + 1


SECOND = house.HOUSE.replace('version: "1"', 'version: "2"')


@pytest.mark.parametrize(
    ("right", "wrong", "said"),
    [
        ("do: [{event: cases.case.answered}]", "do: [{event: cases.case.answred}]", "是不是 cases.case.answered"),
        ("event.route == 'visit'", "event.route = = 'visit'", "event.route = = "),
        ("event.route == 'visit'", "event.rout == 'visit'", "rout"),
        ('  - {number: "1.2", in: "1", text', '  - {number: "1.1", in: "1", text', "1.1"),
    ],
    ids=["an unknown event", "a CEL error", "an unknown fact", "a clause number twice"],
)
def test_a_pack_with_a_fault_says_line_and_fault_and_what_holds_goes_on_holding(cast: Cast, right, wrong, said):
    text = SECOND.replace(right, wrong)
    assert text != SECOND

    response = load(cast, text)

    page = response.content.decode()
    assert response.status_code == 422
    assert said in page.replace("&#x27;", "'")
    assert f"<td>{line_of(text, wrong)}</td>" in page
    assert RegulationVersion.objects.get().version == "1"


def test_a_calendar_with_no_hours_is_refused_and_keeps_what_was_typed(cast: Cast):
    response = signed_in(cast.administrator).post("/admin/calendars/new/", {"code": "night", "name": "夜班"})

    page = response.content.decode()
    assert "没有任何工作时间" in page
    assert 'value="夜班"' in page
    assert not Calendar.objects.filter(code="night").exists()


def test_an_upload_of_thirty_megabytes_on_the_case_page_says_how_much_is_allowed(cast: Cast):
    case = make_report(make_customer(cast.north, cast.hotline), cast.hotline)
    film = SimpleUploadedFile("录像.mp4", b"\x00" * (30 * MEGABYTE), content_type="video/mp4")

    response = signed_in(cast.hotline).post(
        reverse("cases:add_file", args=[case.pk]), {"file": film, "purpose": "recording"}
    )

    page = response.content.decode()
    assert "文件“录像.mp4”有 30 MB，超过上限 20 MB。请压缩或拆分后再上传。" in page
    assert '<option value="recording" selected>' in page
    assert case.record.number in page
    assert not StoredFile.objects.exists()


def test_a_missing_signature_is_refused_clearly_and_the_rating_stays(cast: Cast):
    order = on_site(cast)
    visits.repair(order=order, solution="更换", by=cast.technician, at=NOW + 2 * HOUR)
    told = {"command": str(uuid4()), "name": "周经理", "rating": "4", "image": ""}

    response = signed_in(cast.technician).post(reverse("fieldwork:take", args=[order.pk, "sign"]), told)

    assert response.status_code == 422
    assert "还没有客户签字" in response.content.decode()
    assert response.context["next"].form["rating"].value() == "4"
    assert response.context["next"].form["name"].value() == "周经理"
    assert Visit.objects.get().signed_at is None
