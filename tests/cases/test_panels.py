"""A case's page asks for no panel, and a customer's offers no button, that the person would only be refused."""

from __future__ import annotations

import pytest
from django.urls import reverse

from tests.access import signed_in
from tests.cast import Cast, make_case, make_customer


@pytest.mark.parametrize("who", ["hotline", "coordinator", "technician", "parts_keeper", "manager", "general_manager"])
def test_every_panel_of_a_case_answers_whoever_is_shown_it(cast: Cast, who: str):
    case = make_case(make_customer(cast.north, cast.hotline), cast.hotline)
    client = signed_in(getattr(cast, who))
    page = client.get(reverse("cases:case", args=[case.pk]))
    if page.status_code != 200:
        return  # not his business: he is shown nothing
    refused = [url for url in page.context["panels"] if client.get(url).status_code != 200]

    assert page.context["panels"]
    assert refused == []


@pytest.mark.parametrize(("who", "offered"), [("hotline", True), ("parts_keeper", False)])
def test_a_report_is_offered_to_those_who_take_reports(cast: Cast, who: str, offered: bool):
    customer = make_customer(cast.north, cast.hotline)

    page = signed_in(getattr(cast, who)).get(reverse("customers:customer", args=[customer.pk]))

    assert page.status_code == 200
    assert (f"customer={customer.pk}" in page.content.decode()) is offered
