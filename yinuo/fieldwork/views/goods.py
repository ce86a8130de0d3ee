from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django import forms as django_forms
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from yinuo.core import access as core_access
from yinuo.core import paging
from yinuo.core.errors import Refusal
from yinuo.core.http import Request, done, refused, render
from yinuo.core.models import Person
from yinuo.dispatch.selectors import orders
from yinuo.fieldwork import access, facts, forms, printing
from yinuo.fieldwork.models import GoodsIntake
from yinuo.fieldwork.services import goods as services
from yinuo.rulebook.engine import GateAnswer
from yinuo.rulebook.selectors import gates

State = GoodsIntake.State


@dataclass(frozen=True)
class Step:
    code: str
    label: Promise | str
    form: type[django_forms.Form]
    run: Callable[..., Any]
    states: tuple[State, ...]
    event: str
    roles: tuple[str, ...] = access.KEEPERS

    def is_possible(self, goods: GoodsIntake) -> bool:
        return goods.state in self.states and not (self.code == "register" and goods.registered_at is not None)


STEPS: dict[str, Step] = {
    step.code: step
    for step in (
        Step(
            "register",
            gettext_lazy("登记进出"),
            forms.Note,
            services.register,
            services.IN_HOUSE,
            "fieldwork.goods.registered",
        ),
        Step(
            "card",
            gettext_lazy("填写修护卡"),
            forms.Card,
            services.open_card,
            (State.TAKEN_IN,),
            "fieldwork.goods.card_opened",
        ),
        Step(
            "repair",
            gettext_lazy("修妥登记"),
            forms.GoodsRepair,
            services.repair,
            (State.TAKEN_IN, State.IN_REPAIR),
            "fieldwork.goods.repaired",
        ),
        Step(
            "inspect",
            gettext_lazy("检验"),
            forms.Inspection,
            services.inspect,
            (State.REPAIRED,),
            "fieldwork.goods.inspected",
            access.INSPECTORS,
        ),
        Step(
            "give-back",
            gettext_lazy("归还客户"),
            forms.GiveBack,
            services.give_back,
            services.IN_HOUSE,
            "fieldwork.goods.returned",
        ),
    )
}


@core_access.page(roles=access.GOODS_READERS)
@require_GET
def listing(request: Request) -> HttpResponse:
    """The customers' goods in the house; with ``?all=1`` also those that went back."""
    shows_all = request.GET.get("all") == "1"
    rows = access.visible_goods(request.person).select_related("record", "order__record", "order__case__customer")
    if not shows_all:
        rows = rows.exclude(state=State.RETURNED)
    page = paging.page(request, rows, by=("-taken_in_at", "-pk"))
    context = {"page": page, "shows_all": shows_all, "topic": f"board:{request.person.branch_id}"}
    return render(request, "fieldwork/goods_list.html", context, part="fieldwork/_goods_list.html")


@core_access.page(roles=access.GOODS_READERS)
@require_GET
def one(request: Request, pk: int) -> HttpResponse:
    """One machine taken in: its card, its way, what comes next."""
    return _page(request, access.goods_for(request.person, pk))


@core_access.page(roles=access.GOODS_READERS)
@require_POST
def take(request: Request, pk: int, code: str) -> HttpResponse:
    """Take a step with goods."""
    step = STEPS.get(code)
    if step is None:
        raise Http404
    goods = access.goods_for(request.person, pk, step.roles)
    form = step.form(request.POST, auto_id=f"id_{step.code}_%s")
    if form.is_valid():
        try:
            step.run(goods=goods, by=request.person, at=request.at, **form.cleaned_data)
            done(request, _("已完成：%(step)s") % {"step": step.label})
            return redirect("fieldwork:goods_one", pk)
        except Refusal as refusal:
            refused(request, form, refusal)
    return _page(request, access.goods_for(request.person, pk), (step, form), status=422)


@core_access.page(roles=access.GOODS_READERS)
@require_GET
def receipt(request: Request, pk: int) -> HttpResponse:
    """The receipt that the customer keeps."""
    goods = access.goods_for(request.person, pk)
    answer = HttpResponse(printing.goods_receipt(goods, at=request.at), content_type="application/pdf")
    answer["Content-Disposition"] = f'inline; filename="{goods.receipt_number}.pdf"'
    return answer


def _page(
    request: Request, goods: GoodsIntake, bound: tuple[Step, django_forms.Form] | None = None, status: int = 200
) -> HttpResponse:
    possible = [
        step for step in STEPS.values() if step.is_possible(goods) and core_access.has_role(request.person, step.roles)
    ]
    context = {
        "goods": goods,
        "order": goods.order,
        "offers": [
            bound if bound and bound[0] is step else (step, step.form(auto_id=f"id_{step.code}_%s"))
            for step in possible
        ],
        "bound": bound[0] if bound else None,
        "missing": _missing(request, goods, possible),
        "story": orders.story_of(goods.record),
        "at": request.at,
    }
    return render(request, "fieldwork/goods.html", context, part="fieldwork/_goods.html", status=status)


def _missing(request: Request, goods: GoodsIntake, possible: list[Step]) -> list[GateAnswer]:
    """Return what the regulation wants before the goods go back, except what the form of the return says itself."""
    step = STEPS["give-back"]
    if step not in possible:
        return []
    person: Person = request.person
    answers = gates.preview(
        record=goods.record,
        kind=step.event,
        facts=facts.of_goods(goods),
        at=request.at,
        name=person.name,
        receipt_voided=True,
        date_registered=True,
    )
    return [answer for answer in answers if not answer.passed]
