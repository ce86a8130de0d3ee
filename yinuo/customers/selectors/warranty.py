"""Whether a machine is under warranty or contract on a day, with the sentence that says why."""

from __future__ import annotations

import calendar
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils import translation

from yinuo.customers.models import Equipment, ServiceContract


@dataclass(frozen=True, slots=True)
class WarrantyState:
    """
    The answer and its reason. ``until`` is the last day covered; None when no date is known.

    ``contract`` is the service contract that covers the machine on that day; it does not change ``in_warranty``.
    """

    in_warranty: bool
    is_known: bool
    until: date | None
    sentence_zh: str
    sentence_en: str
    contract: ServiceContract | None = None

    @property
    def sentence(self) -> str:
        return self.sentence_en if (translation.get_language() or "").startswith("en") else self.sentence_zh


def warranty(equipment: Equipment, on: date, contracts: Iterable[ServiceContract]) -> WarrantyState:
    """
    Work out the warranty of ``equipment`` on the day ``on``.

    The date written in the file decides; without one, the product's months counted from the purchase, or from the
    installation when the purchase date is unknown. ``contracts`` are the customer's, with their machines loaded.
    """
    contract = next((contract for contract in contracts if covers(contract, equipment, on)), None)
    state = _by_file(equipment, on) or _by_months(equipment, on) or _unknown()
    if contract is None:
        return state
    return WarrantyState(
        in_warranty=state.in_warranty,
        is_known=state.is_known,
        until=state.until,
        sentence_zh=state.sentence_zh + _contract_zh(contract),
        sentence_en=f"{state.sentence_en} {_contract_en(contract)}",
        contract=contract,
    )


def covers(contract: ServiceContract, equipment: Equipment | None, on: date) -> bool:
    """Say whether the contract is in force on the day for the machine; one that names no machine covers all of them."""
    if not contract.starts_on <= on < contract.ends_on:
        return False
    named = {machine.pk for machine in contract.equipment.all()}
    return not named or (equipment is not None and equipment.pk in named)


def last_covered_day(start: date, months: int) -> date:
    """
    Return the last day of a warranty of ``months`` that begins on ``start``.

    A year from 1 March ends on the last day of February. When the closing month has no such day (29 February, the
    31st), its last day still counts: the customer is not given less than the months he was promised.
    """
    year, month = divmod(start.year * 12 + start.month - 1 + months, 12)
    length = calendar.monthrange(year, month + 1)[1]
    if start.day > length:
        return date(year, month + 1, length)
    return date(year, month + 1, start.day) - timedelta(days=1)


def _by_file(equipment: Equipment, on: date) -> WarrantyState | None:
    until = equipment.warranty_until
    if until is None:
        return None
    ground_zh, ground_en = f"档案载明保修至 {until}", f"the file says warranty until {until}"
    return _dated(on, until, ground_zh, ground_en)


def _by_months(equipment: Equipment, on: date) -> WarrantyState | None:
    start = equipment.purchased_on or equipment.installed_on
    if start is None:
        return None
    months = equipment.product.warranty_months
    until = last_covered_day(start, months)
    verb_zh, verb_en = ("购买", "bought") if equipment.purchased_on else ("安装", "installed")
    ground_zh = f"{start} {verb_zh}，保修 {months} 个月，至 {until}"
    ground_en = f"{verb_en} on {start}, {months} months of warranty, until {until}"
    return _dated(on, until, ground_zh, ground_en)


def _dated(on: date, until: date, ground_zh: str, ground_en: str) -> WarrantyState:
    if on <= until:
        return WarrantyState(
            in_warranty=True,
            is_known=True,
            until=until,
            sentence_zh=f"保修期内：{ground_zh}。",
            sentence_en=f"Under warranty: {ground_en}.",
        )
    days = (on - until).days
    return WarrantyState(
        in_warranty=False,
        is_known=True,
        until=until,
        sentence_zh=f"已过保修期 {days} 天：{ground_zh}。",
        sentence_en=f"Out of warranty for {days} days: {ground_en}.",
    )


def _unknown() -> WarrantyState:
    return WarrantyState(
        in_warranty=False,
        is_known=False,
        until=None,
        sentence_zh="保修状态不明：档案没有购买、安装或保修到期日期，请查验购买凭证。",
        sentence_en="Warranty unknown: no date of purchase, installation or expiry on file; check the proof.",
    )


def _contract_zh(contract: ServiceContract) -> str:
    covered = _covered(contract, parts="配件", labour="人工")
    return f"服务合同 {contract.number} 有效期至 {contract.last_day}，包{'、'.join(covered) or '咨询'}。"


def _covered(contract: ServiceContract, *, parts: str, labour: str) -> list[str]:
    kinds = ((parts, contract.covers_parts), (labour, contract.covers_labour))
    return [word for word, is_covered in kinds if is_covered]


def _contract_en(contract: ServiceContract) -> str:
    covered = " and ".join(_covered(contract, parts="parts", labour="labour")) or "advice"
    return f"Service contract {contract.number} runs until {contract.last_day} and covers {covered}."
