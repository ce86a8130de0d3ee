"""What people write into the fields of a form, checked by the type of each field and made plain JSON."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from yinuo.core.models import Person
from yinuo.rulebook.pack.rules import FormField

LONGEST = 2000
BEST_RATING = 5
_CLOCK = re.compile(r"([01]\d|2[0-3]):[0-5]\d")
_TRUE, _FALSE = {True, "true", "on", "1"}, {False, "false", "off", "0"}


class BadValue(ValueError):
    """What is written does not fit the field; the text tells the person what would."""


def plain(field: FormField, value: object) -> Any:
    """
    Return a value as the entry keeps it; None for an empty one.

    Money and numbers are kept as text with their digits, times as ``HH:MM`` or ISO 8601, a person as id.

    :raises BadValue: it does not fit the field
    """
    if value is None or (isinstance(value, str) and not value.strip()):
        return None
    return _READERS[field.type](field, value.strip() if isinstance(value, str) else value)


def shown(field: FormField, value: Any, lang: str) -> str:
    """Return a kept value as a person reads it."""
    if value is None or value == "":
        return ""
    teller = _TELLERS.get(field.type)
    return str(value) if teller is None else teller(field, value, lang)


def _choice_name(field: FormField, value: Any, lang: str) -> str:
    found = next((one for one in field.choices if one.value == value), None)
    return str(value) if found is None else (found.en if lang == "en" else found.zh)


def _person_name(_field: FormField, value: Any, _lang: str) -> str:
    return Person.objects.filter(pk=value).values_list("name", flat=True).first() or str(value)


_TELLERS: Mapping[str, Callable[[FormField, Any, str], str]] = {
    "bool": lambda _field, value, _lang: _("是") if value else _("否"),
    "choice": _choice_name,
    "person": _person_name,
    "rating": lambda _field, value, _lang: "★" * int(value) + "☆" * (BEST_RATING - int(value)),
    "money": lambda _field, value, _lang: f"¥{value}",
    "time": lambda _field, value, _lang: str(value).replace("T", " "),
}


def _text(_field: FormField, value: object) -> str:
    text = str(value)
    if len(text) > LONGEST:
        raise BadValue(_("最多 %(limit)s 字。") % {"limit": LONGEST})
    return text


def _decimal(value: object) -> Decimal:
    if isinstance(value, bool) or not isinstance(value, str | int | Decimal):
        raise BadValue(_("请填写数字。"))
    try:
        amount = Decimal(value)
    except InvalidOperation:
        raise BadValue(_("请填写数字。")) from None
    if not amount.is_finite() or abs(amount) >= 10**10:
        raise BadValue(_("数字太大。"))
    return amount


def _number(_field: FormField, value: object) -> str:
    return format(_decimal(value), "f")


def _money(_field: FormField, value: object) -> str:
    amount = _decimal(value)
    if amount < 0:
        raise BadValue(_("金额不能为负数。"))
    if amount != amount.quantize(Decimal("0.01")):
        raise BadValue(_("金额最多两位小数。"))
    return format(amount.quantize(Decimal("0.01")), "f")


def _date(_field: FormField, value: object) -> str:
    if isinstance(value, date) and not isinstance(value, datetime):
        return value.isoformat()
    try:
        return date.fromisoformat(str(value)).isoformat()
    except ValueError:
        raise BadValue(_("请填写日期，例如 2026-03-02。")) from None


def _time(_field: FormField, value: object) -> str:
    if isinstance(value, datetime):
        return value.isoformat(timespec="minutes")
    text = str(value)
    if _CLOCK.fullmatch(text):
        return text
    try:
        found = parse_datetime(text)
    except ValueError:
        found = None
    if found is None:
        raise BadValue(_("请填写时间，例如 14:30。"))
    return found.isoformat(timespec="minutes")


def _bool(_field: FormField, value: object) -> bool:
    if isinstance(value, str | bool) and value in _TRUE | _FALSE:
        return value in _TRUE
    raise BadValue(_("请选择是或否。"))


def _choice(field: FormField, value: object) -> str:
    if str(value) not in {one.value for one in field.choices}:
        raise BadValue(_("请从列表中选择。"))
    return str(value)


def _person(_field: FormField, value: object) -> int:
    pk = value.pk if isinstance(value, Person) else value
    if not str(pk).isdigit() or not Person.objects.filter(pk=int(str(pk)), is_active=True).exists():
        raise BadValue(_("请选择一位在职人员。"))
    return int(str(pk))


def _rating(_field: FormField, value: object) -> int:
    if isinstance(value, bool) or not str(value).isdigit() or not 1 <= int(str(value)) <= BEST_RATING:
        raise BadValue(_("评分须在 1 至 5 之间。"))
    return int(str(value))


def _signature(_field: FormField, _value: object) -> None:
    raise BadValue(_("签字请在签字处完成。"))


_READERS: Mapping[str, Callable[[FormField, object], Any]] = {
    "text": _text,
    "number": _number,
    "money": _money,
    "date": _date,
    "time": _time,
    "bool": _bool,
    "choice": _choice,
    "person": _person,
    "signature": _signature,
    "rating": _rating,
}
