"""A technician's time: held for one order at a time."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from django.db import IntegrityError, transaction

from yinuo.core.models import Absence, Person, Role, RoleAssignment
from yinuo.dispatch.errors import BadPeriod, NoTechnician, TechnicianIsAbsent, TechnicianIsBusy
from yinuo.dispatch.models import Order
from yinuo.dispatch.states import ALIVE, OrderState

_CONSTRAINT = "order_technician_not_double_booked"


def hold(
    *, technician: Person, starts_at: datetime, ends_at: datetime, at: datetime, ignoring: Order | None = None
) -> None:
    """
    Make sure that the technician may be sent in [starts_at, ends_at), and keep others from taking it until commit.

    The person's row stays locked, so two coordinators who want the same hour come one after the other. The caller is
    inside a transaction and holds the root's lock already; nobody locks in the other order.

    :raises BadPeriod: the window is empty
    :raises NoTechnician: the person does not hold the role, or has left
    :raises TechnicianIsAbsent: leave, illness, training or a trip overlaps the window
    :raises TechnicianIsBusy: another order that is still alive overlaps the window
    """
    if ends_at <= starts_at:
        raise BadPeriod
    Person.objects.select_for_update(no_key=True).only("pk").get(pk=technician.pk)
    if not is_technician(technician, at):
        raise NoTechnician(technician)
    absence = Absence.objects.filter(person=technician, starts_at__lt=ends_at, ends_at__gt=starts_at).first()
    if absence is not None:
        raise TechnicianIsAbsent(technician, absence)
    other = clashing(technician, starts_at, ends_at, ignoring)
    if other is not None:
        raise TechnicianIsBusy(technician, other)


def clashing(technician: Person, starts_at: datetime, ends_at: datetime, ignoring: Order | None = None) -> Order | None:
    """Return the first living order of the technician that overlaps [starts_at, ends_at)."""
    orders = Order.objects.filter(
        technician=technician, state__in=ALIVE, starts_at__lt=ends_at, ends_at__gt=starts_at
    ).select_related("record")
    if ignoring is not None:
        orders = orders.exclude(pk=ignoring.pk)
    return orders.order_by("starts_at", "pk").first()


def is_technician(person: Person, at: datetime) -> bool:
    held = RoleAssignment.objects.filter(person=person, role=Role.TECHNICIAN, starts_at__lte=at).exclude(
        ends_at__lte=at
    )
    return person.is_active and held.exists()


def is_at_work(technician: Person, ignoring: Order | None = None) -> bool:
    """Return whether the technician is on the way to, or at, some customer."""
    orders = Order.objects.filter(technician=technician, state__in=[OrderState.DEPARTED, OrderState.ARRIVED])
    return orders.exclude(pk=ignoring.pk if ignoring else None).exists()


@contextmanager
def refusing_double_booking(order: Order) -> Iterator[None]:
    """
    Write the order: turn the database's own refusal of overlapping reservations into ``TechnicianIsBusy``.

    ``hold`` has asked before; this is what remains when somebody writes orders without it.
    """
    try:
        with transaction.atomic():
            yield
    except IntegrityError as error:
        if _CONSTRAINT not in str(error):
            raise
        other = clashing(order.technician, order.starts_at, order.ends_at, ignoring=order)
        raise TechnicianIsBusy(order.technician, other) from error
