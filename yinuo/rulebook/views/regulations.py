from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.db.models import Prefetch, Q, QuerySet
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from yinuo.core import access as house
from yinuo.core import paging
from yinuo.core.errors import Refusal
from yinuo.core.http import Request, done, refused, render
from yinuo.core.models import Record
from yinuo.core.services.files import FileTooLarge
from yinuo.core.views.login import get_or_post
from yinuo.rulebook import access, doors
from yinuo.rulebook.errors import language
from yinuo.rulebook.forms import LoadPack, Publish
from yinuo.rulebook.models import Approval, Regulation, RegulationVersion, Rule, RuleActivity, Sanction, Waiver
from yinuo.rulebook.pack import PackError
from yinuo.rulebook.selectors import reading, statistics
from yinuo.rulebook.services import packs
from yinuo.rulebook.services.packs import PackRefused


@require_GET
@house.page()
def register(request: Request) -> HttpResponseBase:
    """All regulations with their versions, and which of them holds."""
    versions = access.visible_versions(request.person).order_by("-effective_at", "-pk")
    found = Regulation.objects.filter(versions__in=versions).distinct().order_by("code")
    context = {
        "regulations": [
            reading.entry(one, request.at) for one in found.prefetch_related(Prefetch("versions", queryset=versions))
        ],
        "may_manage": house.may(request.person, "regulations.manage"),
        "at": request.at,
    }
    return render(request, "rulebook/regulations.html", context)


@require_GET
@house.page()
def reader(request: Request, pk: int) -> HttpResponseBase:
    """One version: its clauses, and beside each the rules that execute it with what they have done so far."""
    found = access.version_for(request.person, pk)
    others = access.visible_versions(request.person).filter(regulation=found.regulation)
    may_manage = house.may(request.person, "regulations.manage")
    context = {
        "version": found,
        "standing": reading.standing(found, request.at),
        "versions": [(one, reading.standing(one, request.at)) for one in others.order_by("-effective_at", "-pk")],
        "clauses": lambda: reading.clauses(found, statistics.of_version(found.pk)),  # asked for once a minute
        "may_manage": may_manage,
        "waivers": Waiver.objects.filter(
            clause__version=found, holds_from__lte=request.at, holds_until__gt=request.at
        ).select_related("record"),
        "may_try": house.may(request.person, "backtests.see"),
        "publish_form": Publish(initial={"effective_at": request.at})
        if may_manage and found.status == RegulationVersion.Status.DRAFT
        else None,
        "at": request.at,
    }
    return render(request, "rulebook/regulation.html", context)


@get_or_post
@house.page(action="regulations.manage")
def load(request: Request) -> HttpResponseBase:
    """Load a pack file as a draft; everything that is wrong with it is listed."""
    form = LoadPack(request.POST or None, request.FILES or None)
    errors: tuple[PackError, ...] = ()
    if request.method == "POST" and form.is_valid():
        try:
            version = packs.load(text=_text(form.cleaned_data["file"]), at=request.at, by=request.person)
        except PackRefused as refusal:
            errors = refusal.errors
            refused(request, form, refusal)
        except Refusal as refusal:
            refused(request, form, refusal)
        else:
            done(request, _("草案已载入，核对后可以发布。"))
            return redirect("rulebook:regulation", version.pk)
    said = [(error.line, error.rule, error.path, _message(error)) for error in errors]
    context = {"form": form, "errors": said}
    return render(request, "rulebook/pack_load.html", context, status=422 if form.errors else 200)


@get_or_post
@house.page(action="regulations.manage")
def publish(request: Request, pk: int) -> HttpResponseBase:
    found = access.version_for(request.person, pk)
    form = Publish(request.POST or None, initial={"effective_at": request.at})
    refusal_shown: Refusal | None = None
    if request.method == "POST" and form.is_valid():
        try:
            packs.publish(version=found, by=request.person, at=request.at, **form.cleaned_data)
        except Refusal as refusal:
            refusal_shown = refusal
            refused(request, form, refusal)
        else:
            done(request, _("已发布。"))
            return redirect("rulebook:regulation", pk)
    context = {"version": found, "form": form, "refusal": refusal_shown}
    return render(request, "rulebook/publish.html", context, status=422 if form.errors else 200)


@require_GET
@house.page()
def export(request: Request, pk: int) -> HttpResponseBase:
    found = access.version_for(request.person, pk)
    response = HttpResponse(packs.export(found), content_type="application/yaml; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{found.regulation.code}-{found.version}.yaml"'
    return response


@require_GET
@house.page()
def rule(request: Request, pk: int) -> HttpResponseBase:
    """The cases behind a rule's figures, as far as the person sees them."""
    found = access.rule_for(request.person, pk)
    outcome = request.GET.get("outcome", "")
    page = paging.page(request, _behind(request, found, outcome), by=("-pk",))
    context = {
        "rule": found,
        "outcome": outcome,
        "figures": statistics.of_version(found.version_id).get(found.pk, statistics.RuleFigures()),
        "page": page,
        "rows": [(one, doors.of_record(one.record) if one.record else "") for one in page.rows],
        "at": request.at,
    }
    return render(request, "rulebook/rule.html", context)


def _behind(request: Request, found: Rule, outcome: str) -> QuerySet[Any]:
    """Return the rows that make up a figure: obligations, sanctions, approvals or acts, by the kind of the rule."""
    if found.kind == Rule.Kind.OBLIGATION:
        rows = access.visible_obligations(request.person).filter(rule=found)
        chosen = {
            "kept": Q(state="met", breached_at=None),
            "broken": Q(breached_at__isnull=False),
            "running": Q(state__in=("open", "paused"), breached_at=None),
            "cancelled": Q(state="cancelled", breached_at=None),
        }
        return rows.filter(chosen.get(outcome, Q()))
    if found.kind == Rule.Kind.SANCTION:
        return access.visible_sanctions(request.person).filter(rule=found, **_state(outcome, Sanction.State.values))
    seen = house.visible(request.person, Record.objects.all())
    if found.kind == Rule.Kind.APPROVAL:
        asked = Approval.objects.select_related("record", "rule", "author").filter(rule=found, record__in=seen)
        return asked.filter(**_state(outcome, Approval.State.values))
    acts = RuleActivity.objects.select_related("record", "rule", "by").filter(rule=found, record__in=seen)
    return acts.filter(outcome=outcome) if outcome else acts


def _state(outcome: str, known: list[str]) -> dict[str, str]:
    return {"state": outcome} if outcome in known else {}


def _text(upload: UploadedFile) -> str:
    """
    Return the text of an uploaded file.

    :raises FileTooLarge: it is larger than any upload may be
    :raises NoText: it is not text in UTF-8
    """
    if (upload.size or 0) > settings.UPLOAD_MAX_BYTES:
        raise FileTooLarge(upload.name or "", upload.size or 0)
    try:
        return str(upload.read(), "utf-8-sig")
    except UnicodeDecodeError:
        raise NoText from None


class NoText(Refusal):
    def __init__(self) -> None:
        message = _("这不是 UTF-8 编码的文本文件，请另存为 UTF-8 后再上传。")
        super().__init__("pack_no_text", message, fields={"file": message})


def _message(error: PackError) -> str:
    return error.message_en if language() == "en" else error.message_zh
