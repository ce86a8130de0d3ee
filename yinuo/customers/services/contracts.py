"""Service contracts: what they cover and for how long."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from yinuo.core.errors import Refusal
from yinuo.core.models import Person
from yinuo.customers.events import CustomerCorrected
from yinuo.customers.models import Customer, Equipment, ServiceContract
from yinuo.customers.selectors.standing import facts_on
from yinuo.rulebook.services import regulated


class ContractNumberTaken(Refusal):
    def __init__(self, number: str) -> None:
        message = _("合同编号 %(number)s 已登记过。") % {"number": number}
        super().__init__("contract_number_taken", message, fields={"number": message})


class BadContractPeriod(Refusal):
    def __init__(self) -> None:
        message = _("合同的结束日期必须晚于开始日期。")
        super().__init__("bad_contract_period", message, fields={"ends_on": message})


class MachineOfAnother(Refusal):
    def __init__(self, serial: str) -> None:
        message = _("设备 %(serial)s 不属于这位客户，不能列入合同。") % {"serial": serial}
        super().__init__("machine_of_another", message, fields={"equipment": message})


@transaction.atomic
def conclude(
    *,
    customer: Customer,
    number: str,
    name: str,
    starts_on: date,
    ends_on: date,
    by: Person,
    at: datetime,
    covers_parts: bool = True,
    covers_labour: bool = True,
    equipment: Iterable[Equipment] = (),
) -> ServiceContract:
    """
    Register a contract that runs in [starts_on, ends_on). Without ``equipment`` it covers all machines.

    :raises ContractNumberTaken, BadContractPeriod, MachineOfAnother: see there
    """
    if ends_on <= starts_on:
        raise BadContractPeriod
    if ServiceContract.objects.filter(number=number).exists():
        raise ContractNumberTaken(number)
    machines = list(equipment)
    for machine in machines:
        if machine.customer_id != customer.pk:
            raise MachineOfAnother(machine.serial)
    contract = ServiceContract.objects.create(
        customer=customer,
        number=number,
        name=name,
        starts_on=starts_on,
        ends_on=ends_on,
        covers_parts=covers_parts,
        covers_labour=covers_labour,
    )
    contract.equipment.set(machines)
    regulated.emit(
        record=customer.record,
        happening=CustomerCorrected(fields=["contracts"]),
        by=by,
        at=at,
        facts=facts_on(customer, at),
    )
    return contract
