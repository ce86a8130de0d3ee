from __future__ import annotations

from django.forms import Form
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from yinuo.core import access as house
from yinuo.core.errors import Refusal
from yinuo.core.http import Request, done, refused, render
from yinuo.core.models import Role
from yinuo.core.services import files
from yinuo.core.views.login import get_or_post
from yinuo.procedures import access, printing
from yinuo.procedures.forms import FillIn, SignAs, Void
from yinuo.procedures.models import FormEntry
from yinuo.procedures.services import forms
from yinuo.procedures.services.values import shown
from yinuo.procedures.views.panel import NotYours
from yinuo.rulebook import doors
from yinuo.rulebook.errors import language
from yinuo.rulebook.selectors import forms as form_rules

State = FormEntry.State


@get_or_post
@house.page()
def form(request: Request, pk: int) -> HttpResponseBase:
    """Read a form; who fills it in may save it with gaps or complete it."""
    entry = access.entry_for(request.person, pk)
    definition = form_rules.of_rule(entry.rule)
    if request.method != "POST":
        return _page(request, entry)
    if not access.may_fill(request.person, definition, entry.record):
        raise NotYours(definition.citation)
    filled = FillIn(request.POST, definition=definition)
    if filled.is_valid():
        is_draft = "draft" in request.POST
        try:
            forms.fill(entry=entry, data=filled.values, by=request.person, at=request.at, is_draft=is_draft)
        except Refusal as refusal:
            refused(request, filled, refusal)
        else:
            done(request, _("草稿已保存。") if is_draft else _("表单已填写完成。"))
            return redirect("procedures:form", pk)
    return _page(request, entry, fill_form=filled, status=422)


@require_GET
@house.page()
def print_pdf(request: Request, pk: int) -> HttpResponseBase:
    entry = access.entry_for(request.person, pk)
    response = HttpResponse(printing.form(entry, at=request.at), content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{entry.form}-{entry.number}.pdf"'
    return response


@require_POST
@house.page()
def sign(request: Request, pk: int, role: str) -> HttpResponseBase:
    """Sign in one's own role; whoever has the paper in hand enters the customer's signature."""
    entry = access.entry_for(request.person, pk)
    definition = form_rules.of_rule(entry.rule)
    if role in Role.values:
        if not access.plays(request.person, role, entry.record):
            raise NotYours(definition.citation)
        forms.sign(entry=entry, role=role, person=request.person, at=request.at)
        done(request, _("已签字。"))
        return redirect("procedures:form", pk)
    if not access.may_fill(request.person, definition, entry.record):
        raise NotYours(definition.citation)
    signed = SignAs(request.POST, request.FILES)
    if signed.is_valid():
        try:
            image = files.store(
                record=entry.record,
                purpose="signature",
                name=signed.cleaned_data["image"].name,
                content=signed.cleaned_data["image"],
                by=request.person,
                at=request.at,
            )
            forms.sign(entry=entry, role=role, name=signed.cleaned_data["name"], image=image, at=request.at)
        except Refusal as refusal:
            refused(request, signed, refusal)
        else:
            done(request, _("已签字。"))
            return redirect("procedures:form", pk)
    return _page(request, entry, sign_form=signed, status=422)


@require_POST
@house.page()
def hand_in(request: Request, pk: int) -> HttpResponseBase:
    entry = access.entry_for(request.person, pk)
    definition = form_rules.of_rule(entry.rule)
    if not access.may_fill(request.person, definition, entry.record):
        raise NotYours(definition.citation)
    forms.hand_in(entry=entry, to_role=Role.COORDINATOR, by=request.person, at=request.at)
    done(request, _("表单已交回。"))
    return redirect("procedures:form", pk)


@require_POST
@house.page()
def archive(request: Request, pk: int) -> HttpResponseBase:
    entry = _kept(request, pk)
    forms.archive(entry=entry, by=request.person, at=request.at)
    done(request, _("表单已归档。"))
    return redirect("procedures:form", pk)


@require_POST
@house.page()
def void(request: Request, pk: int) -> HttpResponseBase:
    entry = _kept(request, pk)
    voided = Void(request.POST)
    if voided.is_valid():
        try:
            forms.void(entry=entry, reason=voided.cleaned_data["reason"], by=request.person, at=request.at)
        except Refusal as refusal:
            refused(request, voided, refusal)
        else:
            done(request, _("表单已作废。"))
            return redirect("procedures:form", pk)
    return _page(request, entry, void_form=voided, status=422)


def _kept(request: Request, pk: int) -> FormEntry:
    entry = access.entry_for(request.person, pk)
    if not access.may_keep(request.person, entry.record):
        raise NotYours(form_rules.of_rule(entry.rule).citation)
    return entry


def _page(
    request: Request,
    entry: FormEntry,
    *,
    fill_form: Form | None = None,
    sign_form: Form | None = None,
    void_form: Form | None = None,
    status: int = 200,
) -> HttpResponseBase:
    definition, lang, person = form_rules.of_rule(entry.rule), language(), request.person
    signatures = {one.role: one for one in entry.signatures.select_related("person", "image")}
    is_open = entry.state in {State.STARTED, State.COMPLETE} and not signatures
    may_fill = access.may_fill(person, definition, entry.record)
    may_keep = access.may_keep(person, entry.record)
    context = {
        "entry": entry,
        "definition": definition,
        "title": definition.title.say(lang),
        "rows": [
            (one.en if lang == "en" else one.zh, shown(one, entry.data.get(one.name), lang))
            for one in definition.fields
            if one.type != "signature"
        ],
        "signers": [
            (role, forms.role_name(role), signatures.get(role), access.plays(person, role, entry.record))
            for role in definition.signed_by
        ],
        "is_signable": entry.state in {State.COMPLETE, State.HANDED_IN},
        "fill_form": fill_form or FillIn(initial=entry.data, definition=definition) if is_open and may_fill else None,
        "sign_form": sign_form or SignAs(auto_id="sign_%s"),
        "void_form": (void_form or Void(auto_id="void_%s"))
        if may_keep and entry.state not in {State.ARCHIVED, State.VOID}
        else None,
        "may_fill": may_fill,
        "may_keep": may_keep,
        "record_url": doors.of_record(entry.record),
    }
    return render(request, "procedures/form.html", context, status=status)
