"""收费标准: the list in force, those before it and those to come; a new one from a date on."""

from __future__ import annotations

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from yinuo.billing import forms, printing
from yinuo.billing.models import Price, PriceList
from yinuo.billing.services import prices as price_service
from yinuo.core import access as core_access
from yinuo.core.errors import Refusal
from yinuo.core.http import Request, done, refused, render
from yinuo.parts.models import Part

STANDARD = "standard"


@require_GET
@core_access.page(action="billing.see")
def prices(request: Request) -> HttpResponseBase:
    today = timezone.localdate(request.at)
    lists = list(PriceList.objects.select_related("published_by").order_by("code", "-starts_on"))
    context = {
        "lists": lists,
        "today": today,
        "may_publish": core_access.may(request.person, "billing.prices"),
    }
    return render(request, "billing/prices.html", context)


@require_GET
@core_access.page(action="billing.see")
def price_list(request: Request, pk: int) -> HttpResponseBase:
    found = get_object_or_404(PriceList.objects.select_related("published_by"), pk=pk)
    rows = Price.objects.filter(price_list=found).select_related("part").order_by("item", "part__code", "name")
    context = {"list": found, "rows": rows, "today": timezone.localdate(request.at)}
    return render(request, "billing/price_list.html", context)


@require_GET
@core_access.page(action="billing.see")
def card(_request: Request, pk: int) -> HttpResponseBase:
    found = get_object_or_404(PriceList, pk=pk)
    answer = HttpResponse(printing.price_card(found), content_type="application/pdf")
    answer["Content-Disposition"] = f'inline; filename="{found.code}-{found.starts_on}.pdf"'
    return answer


@require_http_methods(["GET", "POST"])
@core_access.page(action="billing.prices")
def publish(request: Request, code: str) -> HttpResponseBase:
    """Begin from the prices of the last list; what is left empty is no longer on the new one."""
    parts = list(Part.objects.filter(is_active=True).order_by("code"))
    codes = [part.code for part in parts]
    form = forms.Publish(request.POST, codes=codes) if request.method == "POST" else _from_last(code, codes)
    if request.method == "POST" and form.is_valid():
        try:
            made = price_service.publish(
                code=code,
                name=form.cleaned_data["name"],
                starts_on=form.starts(),
                prices=form.prices(),
                by=request.person,
                at=request.at,
            )
        except Refusal as refusal:
            refused(request, form, refusal)
        else:
            done(request, _("价目表已发布，%(day)s 起生效") % {"day": made.starts_on})
            return redirect("billing:price_list", made.pk)
    context = {
        "form": form,
        "code": code,
        "parts": [(part, form[f"part-{part.code}"]) for part in parts],
        "services": [
            (form[f"item-{number}"], form[f"name-{number}"], form[f"amount-{number}"])
            for number in range(forms.Publish.SERVICE_ROWS)
        ],
    }
    return render(request, "billing/publish.html", context)


def _from_last(code: str, codes: list[str]) -> forms.Publish:
    last = PriceList.objects.filter(code=code).order_by("-starts_on").first()
    rows = list(last.prices.select_related("part").order_by("item", "name")) if last else []
    initial: dict[str, object] = {"name": last.name if last else _("售后服务收费标准")}
    initial |= {f"part-{row.part.code}": row.amount for row in rows if row.part}
    for number, row in enumerate([row for row in rows if row.part is None]):
        initial |= {f"item-{number}": row.item, f"name-{number}": row.name, f"amount-{number}": row.amount}
    return forms.Publish(codes=codes, initial=initial)
