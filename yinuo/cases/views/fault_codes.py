"""The catalogue of known faults, for who keeps the master data."""

from __future__ import annotations

from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from yinuo.cases import forms
from yinuo.cases.models import FaultCode
from yinuo.cases.selectors import fault_codes as selectors
from yinuo.cases.services import fault_codes
from yinuo.core import paging
from yinuo.core.access import page
from yinuo.core.errors import Refusal
from yinuo.core.http import Request, done, refused, render
from yinuo.core.views.login import get_or_post


@require_GET
@page(action="catalogue.keep")
def listing(request: Request) -> HttpResponseBase:
    query = request.GET.get("q", "").strip()
    rows = selectors.listing(query)
    context = {"page": paging.page(request, rows, by=selectors.ORDER), "total": rows.count(), "query": query}
    return render(request, "cases/fault_codes.html", context, part="cases/_fault_codes.html")


@get_or_post
@page(action="catalogue.keep")
def new(request: Request) -> HttpResponseBase:
    form = forms.NewFaultCodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        code = form.cleaned_data["code"]
        try:
            fault_codes.add(code=code, words=form.words(), by=request.person, at=request.at)
        except Refusal as refusal:
            refused(request, form, refusal)
        else:
            done(request, _("故障代码 %(code)s 已加入目录。") % {"code": code})
            return redirect("cases:fault_codes")
    return render(request, "cases/fault_code.html", {"form": form, "fault_code": None})


@get_or_post
@page(action="catalogue.keep")
def edit(request: Request, pk: int) -> HttpResponseBase:
    found = get_object_or_404(FaultCode, pk=pk)
    form = forms.FaultCodeForm(request.POST or None, initial=forms.FaultCodeForm.initial_of(found))
    if request.method == "POST" and form.is_valid():
        fault_codes.change(fault_code=found, words=form.words(), by=request.person, at=request.at)
        done(request, _("故障代码 %(code)s 已保存。") % {"code": found.code})
        return redirect("cases:fault_codes")
    return render(request, "cases/fault_code.html", {"form": form, "fault_code": found})


@require_POST
@page(action="catalogue.keep")
def active(request: Request, pk: int) -> HttpResponseBase:
    """Take a fault code off the desk's list, or put it back: the form says which."""
    found = get_object_or_404(FaultCode, pk=pk)
    is_active = request.POST.get("active") == "1"
    fault_codes.set_active(fault_code=found, is_active=is_active, by=request.person, at=request.at)
    done(request, _("故障代码 %(code)s 已保存。") % {"code": found.code})
    return redirect("cases:fault_codes")
