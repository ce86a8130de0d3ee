"""
What a page may watch.

The rule is one: whoever was shown a panel may be told when it changes. So the middleware signs, for the person it is
sent to, the topics of every element that carries ``data-live-topic``, and the live stream accepts nothing unsigned.
Access was checked where the panel was made, and nowhere else.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from urllib.parse import urlsplit

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase

CHANNEL = "yinuo_live"

_SALT = "yinuo.live"
_VALID_SECONDS = 14 * 24 * 3600
_ATTRIBUTE = re.compile(rb'\bdata-live-topic="([\w: .-]+)"')


def sign(person_id: int, topics: list[str]) -> str:
    """Return a token that lets one person watch these topics."""
    return signing.dumps([person_id, topics], salt=_SALT)


def allowed_topics(token: str, person_id: int) -> frozenset[str]:
    """Return the topics of a token, none when it is forged, too old or another person's."""
    try:
        owner, topics = signing.loads(token, salt=_SALT, max_age=_VALID_SECONDS)
    except (signing.BadSignature, ValueError):
        return frozenset()
    return frozenset(topics) if owner == person_id else frozenset()


def stream_url(request: HttpRequest) -> str:
    """Return the address of the live stream as this request's browser reaches it."""
    if settings.LIVE_URL:
        return f"{settings.LIVE_URL}/live"
    host = urlsplit(f"//{request.get_host()}").hostname or ""
    return f"{request.scheme}://{f'[{host}]' if ':' in host else host}:{settings.LIVE_PORT}/live"


class SignTopics:
    """Add a token and the stream's address to every element of a page that names topics to watch."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self._get_response(request)
        if isinstance(response, HttpResponse) and _may_hold_topics(response) and request.user.is_authenticated:
            address = stream_url(request).encode()
            person_id = request.user.pk

            def signed(match: re.Match[bytes]) -> bytes:
                token = sign(person_id, match[1].decode().split()).encode()
                return match[0] + b' data-live-token="' + token + b'" data-live-url="' + address + b'"'

            response.content = _ATTRIBUTE.sub(signed, response.content)
        return response


def _may_hold_topics(response: HttpResponse) -> bool:
    return response.get("Content-Type", "").startswith("text/html") and b"data-live-topic=" in response.content
