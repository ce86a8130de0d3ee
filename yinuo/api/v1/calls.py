"""For the telephone exchange: a call rings, is answered, or is missed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Annotated, Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from ninja import Router, Schema, Status
from pydantic import AwareDatetime, StringConstraints

from yinuo.api.auth import idempotency_key, known
from yinuo.cases import access
from yinuo.cases.models import Call
from yinuo.cases.services import calls
from yinuo.core.access import RIGHTS, demand
from yinuo.core.errors import Refusal
from yinuo.core.http import Request
from yinuo.core.models import Branch, Person
from yinuo.core.services import commands
from yinuo.customers import access as customer_access

router = Router(tags=["calls"])


class AgentUnknown(Refusal):
    def __init__(self, username: str) -> None:
        message = _("没有登录名为 %(username)s 的在职人员。") % {"username": username}
        super().__init__("agent_unknown", message, fields={"agent": message})


class BranchOutOfReach(Refusal):
    def __init__(self) -> None:
        message = _("没有这个分公司，或密钥不属于那里。")
        super().__init__("branch_out_of_reach", message, fields={"branch": message})


class InTheFuture(Refusal):
    def __init__(self) -> None:
        message = _("时间在将来，请核对电话系统的时钟。")
        super().__init__("in_the_future", message, fields={"at": message})


class Rang(Schema):
    """
    A telephone rings. ``phone`` "" when the number is withheld; ``agent`` the login name of whose telephone it is;
    ``branch`` a branch code, without it the token's own; ``at`` when, without it now.
    """

    phone: Annotated[str, StringConstraints(max_length=30)]
    branch: str = ""
    agent: str = ""
    at: AwareDatetime | None = None


class PickedUp(Schema):
    """Somebody answered; without ``agent`` the one at whose desk it rang, else the token's person."""

    id: int
    agent: str = ""
    at: AwareDatetime | None = None


class GivenUp(Schema):
    """The caller gave up before anybody answered."""

    id: int
    at: AwareDatetime | None = None


class CallOut(Schema):
    """The call; ``desk`` is the page to open on the agent's screen."""

    id: int
    number: str
    state: str
    desk: str


@router.post("/calls/received", response={201: CallOut}, summary="A telephone rings")
def received(request: HttpRequest, told: Rang) -> Status[Mapping[str, Any]]:
    """As the telephone exchange I report every call at once, so that no customer rings in vain unnoticed."""

    def act(asked: Request, at: datetime) -> Call:
        branch, agent = _branch(asked.person, told.branch), _agent(told.agent)
        return calls.receive(phone=told.phone, branch=branch, agent=agent, by=asked.person, at=at)

    return Status(201, _once(request, "calls.receive", told.model_dump(mode="json"), told.at, act))


@router.post("/calls/answered", response=CallOut, summary="A call is answered")
def answered(request: HttpRequest, told: PickedUp) -> Mapping[str, Any]:
    """As the telephone exchange I report who answered, and after how long."""

    def act(asked: Request, at: datetime) -> Call:
        call = access.call_for(asked.person, told.id)
        agent = _agent(told.agent) or call.agent or asked.person
        return calls.answer(call=call, agent=agent, by=asked.person, at=at)

    return _once(request, "calls.answer", told.model_dump(mode="json"), told.at, act)


@router.post("/calls/missed", response=CallOut, summary="A call was missed")
def missed(request: HttpRequest, told: GivenUp) -> Mapping[str, Any]:
    """As the telephone exchange I report calls that nobody answered, so that somebody calls back."""

    def act(asked: Request, at: datetime) -> Call:
        return calls.miss(call=access.call_for(asked.person, told.id), by=asked.person, at=at)

    return _once(request, "calls.miss", told.model_dump(mode="json"), told.at, act)


def _once(
    request: HttpRequest,
    name: str,
    payload: Mapping[str, Any],
    at: datetime | None,
    act: Callable[[Request, datetime], Call],
) -> Mapping[str, Any]:
    """Do it, unless the same key did it before. :raises InTheFuture: the exchange's clock is wrong"""
    asked = known(request)
    key = idempotency_key(asked)
    demand(asked.person, RIGHTS["calls.see"])
    if at is not None and at > asked.at:
        raise InTheFuture
    with commands.once(id=key, name=name, by=asked.person, at=asked.at, payload=payload) as command:
        if command.is_new:
            command.answer = _out(asked, act(asked, at or asked.at))
    return command.answer


def _out(request: Request, call: Call) -> dict[str, Any]:
    desk = request.build_absolute_uri(f"{reverse('cases:desk')}?call_id={call.pk}")
    return {"id": call.pk, "number": call.record.number, "state": call.record.state, "desk": desk}


def _agent(username: str) -> Person | None:
    if not username:
        return None
    found = Person.objects.filter(username=username, is_active=True).first()
    if found is None:
        raise AgentUnknown(username)
    return found


def _branch(person: Person, code: str) -> Branch:
    reach = customer_access.branches_of(person, RIGHTS["calls.see"])
    branches = Branch.objects.filter(pk__in=reach)
    found = branches.filter(code=code).first() if code else branches.filter(pk__in=reach[:1]).first()
    if found is None:
        raise BranchOutOfReach
    return found
