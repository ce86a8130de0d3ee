"""
Text messages by whoever the operator names: one HTTP POST of JSON each, with a token or a signature of ours.

Off unless ``YINUO_SMS_URL`` is set. The body is a JSON template in which ``{phone}``, ``{text}`` and ``{key}`` are put;
the key lets the gateway know a message that comes twice.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import urllib.error
import urllib.request
from typing import Any

from django.conf import settings

_TIMEOUT_SECONDS = 10.0
_MOST_READ = 10_000


class NotTaken(Exception):
    """The gateway did not take the message; it is tried again."""


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    """A token is not carried elsewhere."""

    def redirect_request(self, *_args: Any, **_options: Any) -> None:
        return None


_OPENER = urllib.request.build_opener(_NoRedirect)


def is_on() -> bool:
    return bool(settings.YINUO["sms_url"])


def send(*, phone: str, text: str, key: str) -> None:
    """:raises NotTaken: no gateway is named, or it did not answer, refused, or did not say what it says of success"""
    chosen = settings.YINUO
    if not is_on():
        raise NotTaken("YINUO_SMS_URL is not set")
    body = json.dumps(_filled(json.loads(chosen["sms_body"]), phone, text, key), ensure_ascii=False).encode()
    request = urllib.request.Request(chosen["sms_url"], body, _headers(body))  # noqa: S310  # http(s): env.address
    try:
        with _OPENER.open(request, timeout=_TIMEOUT_SECONDS) as answer:
            said = answer.read(_MOST_READ).decode("utf-8", "replace")
    except (urllib.error.URLError, TimeoutError, OSError) as error:
        raise NotTaken(f"the gateway did not take it ({error})") from error
    if chosen["sms_success"] not in said:
        raise NotTaken(f"the gateway answered {said[:200]}")


def _headers(body: bytes) -> dict[str, str]:
    chosen = settings.YINUO
    headers = {"Content-Type": "application/json"}
    name, colon, value = chosen["sms_header"].partition(":")
    if colon:
        headers[name.strip()] = value.strip()
    if chosen["sms_secret"]:
        digest = hmac.new(chosen["sms_secret"].encode(), body, hashlib.sha256).hexdigest()
        headers["X-Yinuo-Signature"] = f"sha256={digest}"
    return headers


def _filled(part: Any, phone: str, text: str, key: str) -> Any:
    if isinstance(part, dict):
        return {name: _filled(one, phone, text, key) for name, one in part.items()}
    if isinstance(part, list):
        return [_filled(one, phone, text, key) for one in part]
    if isinstance(part, str):
        for name, value in (("{phone}", phone), ("{key}", key), ("{text}", text)):
            part = part.replace(name, value)
    return part
