"""The catalogue of known faults."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from yinuo.cases.models import FaultCode
from yinuo.core.errors import Refusal
from yinuo.core.models import Person
from yinuo.core.services import changes


class FaultCodeTaken(Refusal):
    def __init__(self, code: str) -> None:
        message = _("故障代码 %(code)s 已存在，请换一个或更正原有代码。") % {"code": code}
        super().__init__("fault_code_taken", message, fields={"code": message})


@dataclass(frozen=True, kw_only=True)
class FaultWords:
    """What is said of a fault. ``guidance`` is read to the customer; ``usual_parts`` are names or codes of parts."""

    family: str
    name: str
    name_en: str = ""
    guidance: str = ""
    guidance_en: str = ""
    cause: str = ""
    cause_en: str = ""
    measure: str = ""
    measure_en: str = ""
    usual_parts: Sequence[str] = ()
    area: str = ""


@transaction.atomic
def add(*, code: str, words: FaultWords, by: Person, at: datetime) -> FaultCode:
    """:raises FaultCodeTaken: see there"""
    if FaultCode.objects.filter(code=code).exists():
        raise FaultCodeTaken(code)
    made = FaultCode.objects.create(code=code, **_values(words))
    changes.keep(kind="cases.fault_code_added", subject=code, by=by, at=at)
    return made


@transaction.atomic
def change(*, fault_code: FaultCode, words: FaultWords, by: Person, at: datetime) -> FaultCode:
    """Put a fault code right. Its code stays, for cases cite it."""
    kind = "cases.fault_code_changed"
    changes.put_right(fault_code, _values(words), kind=kind, subject=fault_code.code, by=by, at=at)
    return fault_code


@transaction.atomic
def set_active(*, fault_code: FaultCode, is_active: bool, by: Person, at: datetime) -> FaultCode:
    """Take a fault code off the desk's list, or put it back. Cases keep it."""
    if fault_code.is_active != is_active:
        fault_code.is_active = is_active
        fault_code.save(update_fields=["is_active"])
        kind = "cases.fault_code_offered" if is_active else "cases.fault_code_retired"
        changes.keep(kind=kind, subject=fault_code.code, by=by, at=at)
    return fault_code


def _values(words: FaultWords) -> dict[str, object]:
    return asdict(words) | {"usual_parts": list(words.usual_parts)}
