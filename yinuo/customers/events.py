from __future__ import annotations

from dataclasses import dataclass

from yinuo.core.happenings import Happening


@dataclass(frozen=True, kw_only=True)
class CustomerRegistered(Happening):
    KIND = "customers.customer.registered"
    ON = "customer"
    FACTS = ("customer",)
    ZH = "客户建档"
    EN = "customer registered"

    is_complete: bool


@dataclass(frozen=True, kw_only=True)
class CustomerCorrected(Happening):
    KIND = "customers.customer.corrected"
    ON = "customer"
    FACTS = ("customer",)
    ZH = "客户资料更正"
    EN = "customer file corrected"

    fields: list[str]


@dataclass(frozen=True, kw_only=True)
class DifferenceReported(Happening):
    KIND = "customers.difference.reported"
    ON = "order"
    FACTS = ("case", "order", "customer")
    ZH = "上报客户资料不符"
    EN = "difference in customer data reported"

    field: str
    is_address: bool


@dataclass(frozen=True, kw_only=True)
class DifferenceSettled(Happening):
    KIND = "customers.difference.settled"
    ON = "order"
    FACTS = ("case", "order", "customer")
    ZH = "客户资料不符已处理"
    EN = "difference in customer data settled"

    field: str
    is_accepted: bool


@dataclass(frozen=True, kw_only=True)
class EquipmentRegistered(Happening):
    KIND = "customers.equipment.registered"
    ON = "customer"
    FACTS = ("customer",)
    ZH = "设备登记"
    EN = "equipment registered"

    serial: str


@dataclass(frozen=True, kw_only=True)
class VisitPlanned(Happening):
    KIND = "customers.visit.planned"
    ON = "customer"
    FACTS = ("customer",)
    ZH = "重点客户走访安排"
    EN = "visit to key customer planned"

    note: str


@dataclass(frozen=True, kw_only=True)
class VisitMade(Happening):
    KIND = "customers.visit.made"
    ON = "customer"
    FACTS = ("customer",)
    ZH = "重点客户走访完成"
    EN = "visit to key customer made"

    opinions: int
