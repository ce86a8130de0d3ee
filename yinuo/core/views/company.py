"""Branches and departments."""

from __future__ import annotations

from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from yinuo.core import access
from yinuo.core.errors import Refusal
from yinuo.core.forms.people import EditBranch, EditDepartment, NewBranch, NewDepartment
from yinuo.core.http import Request, done, refused, render
from yinuo.core.models import Branch, Department
from yinuo.core.services import branches
from yinuo.core.views.login import get_or_post


@require_GET
@access.page(action="people.manage")
def company(request: Request) -> HttpResponseBase:
    context = {
        "branches": Branch.objects.select_related("calendar").order_by("code"),
        "departments": Department.objects.select_related("branch", "parent", "manager", "calendar").order_by("code"),
    }
    return render(request, "core/company.html", context)


@get_or_post
@access.page(action="people.manage")
def branch(request: Request, pk: int | None = None) -> HttpResponseBase:
    """Create a branch, or change one."""
    found = get_object_or_404(Branch, pk=pk) if pk else None
    names = ("name", "name_en", "address", "phone", "calendar", "latitude", "longitude")
    if found:
        form = EditBranch(request.POST or None, initial={name: getattr(found, name) for name in names})
    else:
        form = NewBranch(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            if found:
                branches.change(branch=found, by=request.person, at=request.at, **form.cleaned_data)
            else:
                branches.create(by=request.person, at=request.at, **form.cleaned_data)
        except Refusal as refusal:
            refused(request, form, refusal)
        else:
            done(request, _("已保存。"))
            return redirect("core:admin_company")
    return render(request, "core/company_form.html", {"form": form, "subject": found, "is_branch": True})


@get_or_post
@access.page(action="people.manage")
def department(request: Request, pk: int | None = None) -> HttpResponseBase:
    """Create a department, or change one."""
    found = get_object_or_404(Department, pk=pk) if pk else None
    names = ("name", "name_en", "branch", "parent", "manager", "calendar")
    if found:
        form = EditDepartment(request.POST or None, initial={name: getattr(found, name) for name in names})
    else:
        form = NewDepartment(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            if found:
                branches.change_department(department=found, by=request.person, at=request.at, **form.cleaned_data)
            else:
                branches.create_department(by=request.person, at=request.at, **form.cleaned_data)
        except Refusal as refusal:
            refused(request, form, refusal)
        else:
            done(request, _("已保存。"))
            return redirect("core:admin_company")
    return render(request, "core/company_form.html", {"form": form, "subject": found, "is_branch": False})
