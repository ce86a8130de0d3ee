from __future__ import annotations

import re

from django.urls import reverse

from tests.cast import NOW
from yinuo.api.models import Token
from yinuo.api.services import tokens


def test_a_key_is_made_shown_once_and_revoked(client, cast):
    client.force_login(cast.administrator)
    made = client.post(reverse("api:tokens"), {"name": "电话系统"})
    secret = re.search(r"yn_[\w-]+", made.text)[0]
    token = Token.objects.get()
    assert token.digest == tokens.digest_of(secret)
    assert secret not in client.get(reverse("api:tokens")).text

    client.post(reverse("api:revoke_token", args=[token.pk]))

    token.refresh_from_db()
    assert token.revoked_at is not None
    assert client.get("/api/v1/cases", HTTP_AUTHORIZATION=f"Bearer {secret}").status_code == 401


def test_nobody_can_revoke_the_key_of_another(client, cast):
    token, _secret = tokens.issue(person=cast.hotline, name="网店", by=cast.hotline, at=NOW)
    client.force_login(cast.administrator)

    assert client.post(reverse("api:revoke_token", args=[token.pk])).status_code == 404
    assert Token.objects.get().revoked_at is None


def test_a_key_needs_a_name(client, cast):
    client.force_login(cast.hotline)

    assert client.post(reverse("api:tokens"), {"name": " "}).status_code == 200
    assert not Token.objects.exists()


def test_the_page_of_keys_wants_a_login(client, cast):
    assert client.get(reverse("api:tokens")).status_code == 302
