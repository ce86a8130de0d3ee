"""领料单: asked for by the technician, issued by the parts keeper, used on the job, the rest given back, settled."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from yinuo.core.happenings import Happening
from yinuo.core.models import Person, Record
from yinuo.core.services import records
from yinuo.parts import events, facts, selectors
from yinuo.parts.errors import (
    AlreadyRequested,
    BadQuantity,
    NoLines,
    NotBalanced,
    NotEnoughStock,
    ReasonMissing,
    UnknownPart,
    WrongState,
)
from yinuo.parts.models import Location, Movement, Part, Requisition, RequisitionLine
from yinuo.parts.services import stock
from yinuo.procedures.services import forms
from yinuo.rulebook.services import numbering, regulated

State = Requisition.State
PATTERN = "LL{yyyy}{mm}{dd}-{seq:3}"
FORM = "parts_requisition"


@transaction.atomic
def request(
    *,
    order: Record,
    lines: Mapping[str, int],
    by: Person,
    at: datetime,
    location: Location | None = None,
    technician: Person | None = None,
    note: str = "",
) -> Requisition:
    """
    Ask for parts for an order: ``lines`` is part code → pieces.

    The parts come from the main warehouse of the order's branch unless another location is named. While a requisition
    of the order waits for the counter, no second one is opened.

    :raises NoLines: no part is asked for
    :raises BadQuantity: a quantity is not above zero
    :raises UnknownPart: a code is not in the catalogue
    :raises AlreadyRequested: one of the order is still waiting
    """
    wanted = _parts(lines)
    records.lock_tree(order)
    waiting = order.requisitions.filter(state__in=[State.REQUESTED, State.PARTLY]).select_related("record").first()
    if waiting is not None:
        raise AlreadyRequested(waiting.record.number)
    place = location or selectors.main_warehouse(order.branch)
    drawer = technician or selectors.technician_of(order)
    record = records.open_record(
        kind="requisition",
        number=numbering.next_for("requisition", branch=order.branch, at=at, default=PATTERN),
        title=order.title,
        branch=order.branch,
        parent=order,
        owner=drawer,
        participants={"technician": drawer, "parts_keeper": selectors.keeper_of(place, at)},
        state=State.REQUESTED,
        at=at,
    )
    requisition = Requisition.objects.create(
        record=record,
        order=order,
        technician=drawer,
        location=place,
        state=State.REQUESTED,
        note=note.strip(),
        requested_at=at,
    )
    RequisitionLine.objects.bulk_create(
        RequisitionLine(requisition=requisition, part=part, requested=count) for part, count in wanted.items()
    )
    _emit(requisition, events.RequisitionRequested(lines=len(wanted)), by=by, at=at)
    listed = "、".join(f"{part.name}x{count}" for part, count in wanted.items())
    forms.record(record=record, form=FORM, data={"parts": listed, "technician": drawer.name}, by=by, at=at)
    return requisition


@transaction.atomic
def issue(*, requisition: Requisition, by: Person, at: datetime, lines: Mapping[str, int] | None = None) -> Requisition:
    """
    Hand out parts: all that is outstanding, or only ``lines`` (part code → pieces).

    :raises WrongState: it is refused, settled or issued in full
    :raises BadQuantity: more than is outstanding, or nothing
    :raises NotEnoughStock: the location has fewer; names every part that is short, and nothing is issued
    """
    requisition = _locked(requisition, State.REQUESTED, State.PARTLY)
    rows = _lines(requisition)
    counts = _outstanding(rows) if lines is None else _counts(lines, rows)
    _not_more_than_outstanding(rows, counts)
    _refuse_shortage(requisition, rows, counts)
    for code, count in counts.items():
        line = rows[code]
        stock.move(
            part=line.part,
            location=requisition.location,
            quantity=-count,
            reason=Movement.Reason.ISSUE,
            by=by,
            at=at,
            record=requisition.record,
        )
        line.issued += count
        line.save(update_fields=["issued"])
    is_complete = all(line.outstanding == 0 for line in rows.values())
    requisition.issued_at, requisition.issued_by = at, by
    _enter(requisition, State.ISSUED if is_complete else State.PARTLY, at=at)
    _emit(requisition, events.RequisitionIssued(lines=len(counts), is_complete=is_complete), by=by, at=at)
    return requisition


@transaction.atomic
def refuse(*, requisition: Requisition, reason: str, by: Person, at: datetime) -> Requisition:
    """
    Send a requisition back of which nothing has been issued.

    :raises ReasonMissing: nobody said why
    :raises WrongState: something was issued already, or it is over
    """
    if not reason.strip():
        raise ReasonMissing
    requisition = _locked(requisition, State.REQUESTED)
    requisition.refused_reason = reason.strip()
    requisition.closed_at = at
    _enter(requisition, State.REFUSED, at=at)
    _emit(requisition, events.RequisitionRefused(reason=reason.strip()), by=by, at=at)
    return requisition


@transaction.atomic
def use(*, requisition: Requisition, lines: Mapping[str, int]) -> Requisition:
    """
    Say how many pieces of each part went into the machine in all; said again, the new figure counts.

    :raises WrongState: nothing is issued yet, or it is over
    :raises BadQuantity: below zero, or more than were issued and not given back
    """
    requisition = _locked(requisition, State.PARTLY, State.ISSUED)
    rows = _lines(requisition)
    for code, count in lines.items():
        line = _line(rows, code)
        most = line.issued - line.returned
        if not 0 <= count <= most:
            raise BadQuantity(_("%(part)s 的用量应在 0 到 %(most)d 之间。") % {"part": line.part.name, "most": most})
        line.used = count
        line.save(update_fields=["used"])
    return requisition


@transaction.atomic
def give_back(
    *, requisition: Requisition, by: Person, at: datetime, lines: Mapping[str, int] | None = None
) -> Requisition:
    """
    Take unused parts back into the location: all that the technician still holds, or only ``lines``.

    :raises WrongState: nothing is issued yet, or it is over
    :raises BadQuantity: more than the technician holds, or not above zero
    """
    requisition = _locked(requisition, State.PARTLY, State.ISSUED)
    rows = _lines(requisition)
    counts = {code: line.in_hand for code, line in rows.items() if line.in_hand} if lines is None else lines
    for line, count in [(_line(rows, code), count) for code, count in counts.items() if count]:
        if not 0 < count <= line.in_hand:
            raise BadQuantity(
                _("%(part)s 手上还有 %(held)d，不能退回 %(count)d。")
                % {"part": line.part.name, "held": line.in_hand, "count": count}
            )
        stock.move(
            part=line.part,
            location=requisition.location,
            quantity=count,
            reason=Movement.Reason.GIVE_BACK,
            by=by,
            at=at,
            record=requisition.record,
        )
        line.returned += count
        line.save(update_fields=["returned"])
    return requisition


@transaction.atomic
def settle(*, requisition: Requisition, by: Person, at: datetime) -> Requisition:
    """
    Close a requisition whose books balance: issued = used + returned for every part.

    :raises WrongState: nothing is issued yet, or it is over
    :raises NotBalanced: names the parts and how many are unaccounted for
    """
    requisition = _locked(requisition, State.PARTLY, State.ISSUED)
    rows = _lines(requisition).values()
    if open_rows := [(line.part.name, line.in_hand) for line in rows if line.in_hand]:
        raise NotBalanced(open_rows)
    requisition.closed_at = at
    _enter(requisition, State.SETTLED, at=at)
    happening = events.RequisitionSettled(
        used=sum(line.used for line in rows), returned=sum(line.returned for line in rows)
    )
    _emit(requisition, happening, by=by, at=at)
    return requisition


def _parts(lines: Mapping[str, int]) -> dict[Part, int]:
    if not lines:
        raise NoLines
    if any(count <= 0 for count in lines.values()):
        raise BadQuantity(_("数量必须大于零。"))
    found = {part.code: part for part in Part.objects.filter(code__in=lines, is_active=True)}
    if missing := set(lines) - set(found):
        raise UnknownPart(missing)
    return {found[code]: count for code, count in lines.items()}


def _locked(requisition: Requisition, *states: Requisition.State) -> Requisition:
    """Lock the case's tree, read the requisition anew, and refuse when it is in none of the states."""
    records.lock_tree(requisition.record)
    fresh = Requisition.objects.select_related("record__branch", "order", "location", "technician").get(
        pk=requisition.pk
    )
    if fresh.state not in states:
        raise WrongState(fresh.record.number, fresh.get_state_display())
    return fresh


def _lines(requisition: Requisition) -> dict[str, RequisitionLine]:
    """Return part code → line, in the order of the parts' ids: the order in which stock is locked."""
    return {line.part.code: line for line in requisition.lines.select_related("part").order_by("part_id")}


def _line(rows: Mapping[str, RequisitionLine], code: str) -> RequisitionLine:
    if code not in rows:
        raise UnknownPart([code])
    return rows[code]


def _outstanding(rows: Mapping[str, RequisitionLine]) -> dict[str, int]:
    return {code: line.outstanding for code, line in rows.items() if line.outstanding}


def _counts(lines: Mapping[str, int], rows: Mapping[str, RequisitionLine]) -> dict[str, int]:
    """Keep what is not zero, in the order in which stock is locked."""
    if unknown := set(lines) - set(rows):
        raise UnknownPart(unknown)
    return {code: lines[code] for code in rows if lines.get(code)}


def _not_more_than_outstanding(rows: Mapping[str, RequisitionLine], counts: Mapping[str, int]) -> None:
    if not counts:
        raise BadQuantity(_("请填写要发的数量。"))
    for code, count in counts.items():
        line = rows[code]
        if not 0 < count <= line.outstanding:
            raise BadQuantity(
                _("%(part)s 待发 %(left)d，不能发 %(count)d。")
                % {"part": line.part.name, "left": line.outstanding, "count": count}
            )


def _refuse_shortage(requisition: Requisition, rows: Mapping[str, RequisitionLine], counts: Mapping[str, int]) -> None:
    shorts = selectors.shorts(requisition.location, {rows[code].part: count for code, count in counts.items()})
    if shorts:
        raise NotEnoughStock(shorts)


def _enter(requisition: Requisition, state: Requisition.State, *, at: datetime) -> None:
    requisition.state = state
    requisition.save()
    if requisition.closed_at:
        records.close(requisition.record, at, state)
    else:
        records.set_state(requisition.record, state, at)


def _emit(requisition: Requisition, happening: Happening, *, by: Person, at: datetime) -> None:
    regulated.emit(
        record=requisition.record, happening=happening, by=by, at=at, facts=facts.of_requisition(requisition)
    )
