"""Where a customer's machines stand on the map."""

from __future__ import annotations

import pytest
from django.urls import reverse

from tests.access import signed_in
from tests.cast import NOW, Cast
from tests.jobs import make_machine
from yinuo.customers.models import Site
from yinuo.customers.services import files

PLACED = {"address": "工业大道 8 号", "in_city": "1", "latitude": "31.2304", "longitude": "121.4737"}


@pytest.fixture
def site(cast: Cast) -> Site:
    return make_machine(cast).site


def correct(cast: Cast, site: Site, **given: str):
    address = reverse("customers:correct_site", args=[site.customer_id, site.pk])
    return signed_in(cast.coordinator).post(address, PLACED | given)


def test_a_site_is_placed_on_the_map_and_the_form_shows_where(cast: Cast, site: Site):
    assert correct(cast, site).status_code == 302

    site.refresh_from_db()
    assert (site.latitude, site.longitude) == (31.2304, 121.4737)
    page = signed_in(cast.coordinator).get(reverse("customers:correct_site", args=[site.customer_id, site.pk]))
    assert 'value="31.2304"' in page.content.decode()


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"longitude": ""}, "纬度和经度要么都填，要么都不填"),
        ({"latitude": ""}, "纬度和经度要么都填，要么都不填"),
        ({"latitude": "91"}, "小于或等于90"),
    ],
)
def test_half_a_place_and_one_that_is_not_on_earth_are_refused(cast: Cast, site: Site, given, words):
    answer = correct(cast, site, **given)

    assert words in answer.content.decode()
    site.refresh_from_db()
    assert site.latitude is None


def test_a_new_address_is_not_shown_at_the_place_of_the_old_one(cast: Cast, site: Site):
    correct(cast, site)
    site.refresh_from_db()

    files.correct_site(site=site, changes=files.NewSite(address="别处", in_city=True), by=cast.coordinator, at=NOW)

    assert Site.objects.get(pk=site.pk).latitude is None
