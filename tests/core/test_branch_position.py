"""Where a branch stands: entered by the administrator, both numbers or neither."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from tests.access import signed_in
from yinuo.core.models import Branch


@pytest.fixture
def told(cast):
    return {"name": "北区分公司", "calendar": cast.office.pk}


def test_the_administrator_enters_where_a_branch_stands(cast, told):
    client, url = signed_in(cast.administrator), reverse("core:admin_branch", args=[cast.north.pk])

    assert client.post(url, {**told, "latitude": "39.9042", "longitude": "116.4074"}).status_code == 302
    cast.north.refresh_from_db()
    assert (cast.north.latitude, cast.north.longitude) == (39.9042, 116.4074)
    assert 'value="39.9042"' in client.get(url).content.decode()


def test_half_a_position_is_refused_in_words(cast, told):
    url = reverse("core:admin_branch", args=[cast.north.pk])

    page = signed_in(cast.administrator).post(url, {**told, "latitude": "39.9042"}).content.decode()

    assert "纬度和经度要么都填，要么都不填。" in page
    assert Branch.objects.get(pk=cast.north.pk).latitude is None


def test_the_database_keeps_no_half_position(cast):
    with pytest.raises(IntegrityError), transaction.atomic():
        Branch.objects.filter(pk=cast.north.pk).update(latitude=39.9)
