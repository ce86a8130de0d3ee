"""Where a site stands, entered with its address."""

from __future__ import annotations

from django.urls import reverse

from tests.access import signed_in
from tests.jobs import make_machine


def test_a_sites_coordinates_are_entered_and_corrected_with_its_address(cast):
    site = make_machine(cast).site
    client, url = signed_in(cast.hotline), reverse("customers:correct_site", args=[site.customer_id, site.pk])
    told = {"address": site.address, "in_city": "1", "latitude": "39.95"}

    assert "纬度和经度要么都填，要么都不填。" in client.post(url, told).content.decode()
    assert client.post(url, {**told, "longitude": "116.5"}).status_code in {302, 200}

    site.refresh_from_db()
    assert (site.latitude, site.longitude) == (39.95, 116.5)
