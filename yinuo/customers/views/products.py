"""The catalogue of products, for who keeps the master data."""

from __future__ import annotations

from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from yinuo.core import paging
from yinuo.core.access import page
from yinuo.core.errors import Refusal
from yinuo.core.http import Request, done, refused, render
from yinuo.core.views.login import get_or_post
from yinuo.customers import forms
from yinuo.customers.models import Product
from yinuo.customers.selectors import products as selectors
from yinuo.customers.services import products


@require_GET
@page(action="catalogue.keep")
def listing(request: Request) -> HttpResponseBase:
    query = request.GET.get("q", "").strip()
    rows = selectors.listing(query)
    context = {"page": paging.page(request, rows, by=selectors.ORDER), "total": rows.count(), "query": query}
    return render(request, "customers/products.html", context, part="customers/_products.html")


@get_or_post
@page(action="catalogue.keep")
def new(request: Request) -> HttpResponseBase:
    form = forms.NewProductForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            made = products.add(by=request.person, at=request.at, **form.cleaned_data)
        except Refusal as refusal:
            refused(request, form, refusal)
        else:
            done(request, _("产品 %(code)s 已加入目录。") % {"code": made.code})
            return redirect("customers:products")
    return render(request, "customers/product.html", {"form": form, "product": None})


@get_or_post
@page(action="catalogue.keep")
def edit(request: Request, pk: int) -> HttpResponseBase:
    found = get_object_or_404(Product, pk=pk)
    initial = {name: getattr(found, name) for name in forms.ProductForm.base_fields}
    form = forms.ProductForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        products.change(product=found, by=request.person, at=request.at, **form.cleaned_data)
        done(request, _("产品 %(code)s 已保存。") % {"code": found.code})
        return redirect("customers:products")
    return render(request, "customers/product.html", {"form": form, "product": found})


@require_POST
@page(action="catalogue.keep")
def sold(request: Request, pk: int) -> HttpResponseBase:
    """Take a product off the list to choose from, or put it back: the form says which."""
    found = get_object_or_404(Product, pk=pk)
    products.set_sold(product=found, is_sold=request.POST.get("sold") == "1", by=request.person, at=request.at)
    done(request, _("产品 %(code)s 已保存。") % {"code": found.code})
    return redirect("customers:products")
