"""Telephone numbers as people in China write them, in one spelling."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import Literal

PhoneKind = Literal["mobile", "landline", "local", "hotline", "foreign"]

_EXTENSION = re.compile(r"(?:转|轉|ext\.?|分机号?|x|#|,)\s*:?\s*(\d{1,6})$", re.IGNORECASE)
_DASHED_EXTENSION = re.compile(r"^(.*\d{7,8})\s*-\s*(\d{1,6})$")
_ALLOWED = re.compile(r"\+?[\d\s()\-./·]+")
_CHINA = re.compile(r"(?:\+|00)?86(?=\d)")
_MOBILE = re.compile(r"1[3-9]\d{9}")
_LANDLINE = re.compile(r"0(10|2\d|[3-9]\d{2})([2-8]\d{6,7})")
_LOCAL = re.compile(r"[2-8]\d{6,7}")
_HOTLINE = re.compile(r"[48]00\d{7}|1[02]\d{3}|9[56]\d{3,6}|1[12]\d")
_FOREIGN = re.compile(r"(?:\+|00)([1-9]\d{6,14})")


class BadPhone(ValueError):
    """A text that is no telephone number."""

    def __init__(self, text: str) -> None:
        super().__init__(f"{text!r} is no telephone number; write for example 13812341234 or 010-62345678")
        self.text = text


@dataclass(frozen=True, slots=True)
class Phone:
    """
    A telephone number.

    ``area``: with its leading zero (``010``), empty where there is none; ``number``: digits without
    area and country, for a foreign one with the country; ``extension``: digits or empty.
    """

    kind: PhoneKind
    number: str
    area: str = ""
    extension: str = ""

    def __str__(self) -> str:
        """Return the one spelling: 13812341234, 010-62345678-801, 4001234567, +85221234567."""
        body = f"+{self.number}" if self.kind == "foreign" else self.number
        return "-".join(part for part in (self.area, body, self.extension) if part)


def parse(text: str) -> Phone:
    """
    Return the number that a text holds: mobile, landline with or without area code, 400, 800 and
    short service numbers, foreign with country code; with +86 and an extension (转 801) as it may be.

    :raises BadPhone: it is none
    """
    plain = unicodedata.normalize("NFKC", text).strip()
    body, extension = _split_extension(plain)
    if _ALLOWED.fullmatch(body) is None:
        raise BadPhone(text)
    compact = re.sub(r"[^\d+]", "", body)
    found = _domestic(compact) or _from_abroad(compact) or _foreign(compact)
    if found is None:
        raise BadPhone(text)
    return Phone(found.kind, found.number, found.area, extension)


def normalise(text: str) -> str:
    """
    Return the one spelling of a telephone number.

    :raises BadPhone: it is none
    """
    return str(parse(text))


def mask(phone: str) -> str:
    """
    Return the number with its middle hidden: ``138****1234``, ``010-****5678``.

    A text that is no telephone number keeps at most its last two characters.
    """
    try:
        parsed = parse(phone)
    except BadPhone:
        return "*" * max(len(phone) - 2, 3) + (phone[-2:] if len(phone) > 4 else "")
    shown = 4 if len(parsed.number) > 6 else 2
    head = parsed.number[:3] if len(parsed.number) >= 10 else ""
    return "-".join(part for part in (parsed.area, f"{head}****{parsed.number[-shown:]}") if part)


def digits(text: str) -> str:
    """
    Return the digits to compare by, also of a part that a person types to search.

    A whole number loses its country code +86 and its extension and keeps the area code:
    ``+86 10 6234-5678 转 801`` is ``01062345678``. So the last digits of what is stored can be
    compared with what was typed.
    """
    try:
        parsed = parse(text)
    except BadPhone:
        return re.sub(r"\D", "", unicodedata.normalize("NFKC", text))
    return parsed.area + parsed.number


def _split_extension(text: str) -> tuple[str, str]:
    for pattern in (_EXTENSION, _DASHED_EXTENSION):
        match = pattern.search(text)
        if match and pattern is _EXTENSION:
            return text[: match.start()].strip(), match[1]
        if match:
            return match[1], match[2]
    return text, ""


def _domestic(compact: str) -> Phone | None:
    if _MOBILE.fullmatch(compact):
        return Phone("mobile", compact)
    if _HOTLINE.fullmatch(compact):
        return Phone("hotline", compact)
    if _LOCAL.fullmatch(compact):
        return Phone("local", compact)
    match = _LANDLINE.fullmatch(compact)
    return Phone("landline", match[2], f"0{match[1]}") if match else None


def _from_abroad(compact: str) -> Phone | None:
    """Read a number with the country code of China, behind which an area code has no zero."""
    match = _CHINA.match(compact)
    if match is None:
        return None
    rest = compact[match.end() :]
    return next((found for found in (_domestic(rest), _domestic(f"0{rest}")) if found and found.kind != "local"), None)


def _foreign(compact: str) -> Phone | None:
    match = _FOREIGN.fullmatch(compact)
    return Phone("foreign", match[1]) if match and not match[1].startswith("86") else None
