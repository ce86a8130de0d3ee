from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from yinuo.core import access as house
from yinuo.core import paging
from yinuo.core.access import page
from yinuo.core.errors import Refusal
from yinuo.core.http import Request, done, refused, render
from yinuo.core.models import Branch, Person
from yinuo.procedures import access, document_forms, document_printing
from yinuo.procedures.document_steps import CONTROL, Step
from yinuo.procedures.models import Document
from yinuo.procedures.selectors import documents as selectors
from yinuo.procedures.services.documents import writing

TEMPLATES = (Document.Kind.FMEA_LIBRARY, Document.Kind.PLAN_TEMPLATE)


@require_GET
@page(action="documents.see")
def listing(request: Request) -> HttpResponseBase:
    """The register of controlled documents."""
    form = document_forms.Register(request.GET)
    told = form.cleaned_data if form.is_valid() else {}
    found = selectors.register(
        access.visible_documents(request.person),
        words=told.get("q", "").strip(),
        kind=told.get("kind", ""),
        origin=told.get("origin", ""),
        state=told.get("state", ""),
        only_out_of_step=bool(told.get("out_of_step")),
    )
    context = {
        "form": form,
        "page": paging.page(request, found, by=selectors.ORDER, size=30),
        "is_filtered": any(told.values()),
        "may_write": house.may(request.person, "documents.write"),
    }
    return render(request, "procedures/documents.html", context, part="procedures/_documents.html")


@require_GET
@page(action="documents.see")
def document(request: Request, pk: int) -> HttpResponseBase:
    return render(request, "procedures/document.html", _context(request, access.document_for(request.person, pk)))


@page(action="documents.write")
def new(request: Request) -> HttpResponseBase:
    templates = access.visible_documents(request.person).filter(kind__in=TEMPLATES, state=Document.State.RELEASED)
    form = document_forms.Draft(
        request.POST or None,
        request.FILES or None,
        branches=_branches(request),
        templates=templates.select_related("record").order_by("record__number"),
    )
    if form.is_valid():
        try:
            made = writing.draft(by=request.person, at=request.at, **form.cleaned_data)
        except Refusal as refusal:
            refused(request, form, refusal)
        else:
            done(request, _("已建立文件 %(number)s。") % {"number": made.record.number})
            return redirect("procedures:document", made.pk)
    return render(request, "procedures/document_new.html", {"form": form, "title": _("编制文件")})


@page(action="documents.write")
def receive(request: Request) -> HttpResponseBase:
    form = document_forms.Receive(request.POST or None, request.FILES or None, branches=_branches(request))
    if form.is_valid():
        try:
            made = writing.receive(by=request.person, at=request.at, **form.cleaned_data)
        except Refusal as refusal:
            refused(request, form, refusal)
        else:
            done(request, _("已登记外来文件 %(number)s。") % {"number": made.record.number})
            return redirect("procedures:document", made.pk)
    return render(request, "procedures/document_new.html", {"form": form, "title": _("登记外来文件")})


@require_GET
@page(action="documents.see")
def print_pdf(request: Request, pk: int) -> HttpResponseBase:
    """The cover sheet: signatures, distribution, changes."""
    found = access.document_for(request.person, pk)
    response = HttpResponse(document_printing.cover(found, at=request.at), content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="document-{found.pk}.pdf"'
    return response


def _context(request: Request, found: Document) -> dict[str, Any]:
    person = request.person
    editions = list(selectors.editions(found))
    newest = editions[0]
    return {
        "document": found,
        "editions": editions,
        "newest": newest,
        "signatures": selectors.signatures(newest),
        "review": getattr(newest, "review", None),
        "followed": selectors.followed(found),
        "followers": selectors.followers(found),
        "copies": [(copy, access.may_receive(person, copy)) for copy in selectors.copies(found)],
        "changes": list(selectors.changes(found)),
        "steps": _steps(person, found),
        "may_control": house.may(person, CONTROL),
        "panels": [reverse("rulebook:promises", args=[found.pk]), reverse("procedures:panel", args=[found.pk])],
        "at": request.at,
    }


def _steps(person: Person, found: Document) -> list[Step]:
    """Return the steps that the person may take and that can succeed as things stand."""
    hidden = set[Step]()
    if selectors.is_being_signed(found):
        hidden |= {Step.REVISE, Step.SUBMIT, Step.REVIEW, Step.VOID}
    if not selectors.old_copies_out(found).exists():
        hidden.add(Step.RECALL_OLD)
    if not selectors.may_be_changed(found):
        hidden.add(Step.CHANGE)
    return [step for step in Step if step not in hidden and access.may_step(person, step, found)]


def _branches(request: Request) -> Any:
    """Return the branches for which the person may begin a document, his own first."""
    scope = house.scope_of(request.person, house.RIGHTS["documents.write"])
    branches = Branch.objects.order_by("code")
    return branches if scope == "all" else branches.filter(pk=request.person.branch_id or 0)
