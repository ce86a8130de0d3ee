"""From a file to the workbench, and from the workbench to a draft version."""

from __future__ import annotations

from django.http import HttpResponse
from django.http.response import HttpResponseBase, JsonResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from yinuo.core import access as house
from yinuo.core.errors import Refusal
from yinuo.core.http import Request, done, refused, render
from yinuo.core.views.login import get_or_post
from yinuo.rulebook import access
from yinuo.rulebook.errors import language
from yinuo.rulebook.forms.drafting import ChoosePart, GiveFile, Head
from yinuo.rulebook.models import DraftWork, Reading
from yinuo.rulebook.selectors.drafting import house as words
from yinuo.rulebook.selectors.drafting import page as pages
from yinuo.rulebook.selectors.drafting import report as reports
from yinuo.rulebook.selectors.drafting.checks import Bench
from yinuo.rulebook.services.drafting import finishing, log, reading

_MANAGE = "regulations.manage"
_SHOWN = 50


@require_GET
@house.page(action=_MANAGE)
def drafts(request: Request) -> HttpResponseBase:
    """What is on the workbench, and which files are being read."""
    waiting = Reading.objects.exclude(state=Reading.State.DRAFTED).select_related("by").defer("text")
    context = {
        "works": DraftWork.objects.select_related("by", "loaded").order_by("-at")[:_SHOWN],
        "readings": waiting.order_by("-at")[:_SHOWN],
    }
    return render(request, "rulebook/drafting/drafts.html", context)


@get_or_post
@house.page(action=_MANAGE)
def new(request: Request) -> HttpResponseBase:
    """Give a file or paste a text."""
    form = GiveFile(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            made = reading.give(upload=given["file"], text=given["text"], by=request.person, at=request.at)
        except Refusal as refusal:
            refused(request, form, refusal)
        else:
            return redirect("rulebook:draft_reading", made.pk)
    return render(request, "rulebook/drafting/new.html", {"form": form}, status=422 if form.errors else 200)


@get_or_post
@house.page(action=_MANAGE)
def reading_page(request: Request, pk: int) -> HttpResponseBase:
    """How far a file is read; when it is, which of its regulations to work on."""
    found = access.reading_for(request.person, pk)
    parts = list(found.parts.order_by("position"))
    form = ChoosePart(request.POST or None, parts=parts, initial={"version": "1.0"})
    if request.method == "POST" and form.is_valid():
        try:
            reading.choose(reading=found, **form.cleaned_data)
        except Refusal as refusal:
            refused(request, form, refusal)
        else:
            return redirect("rulebook:draft_reading", pk)
    context = {"reading": found, "parts": parts, "form": form, "error": _error_of(found)}
    status = 422 if form.errors else 200
    return render(
        request, "rulebook/drafting/reading.html", context, part="rulebook/drafting/_reading.html", status=status
    )


def _error_of(found: Reading) -> str:
    return found.error_en if language() == "en" else found.error


@require_GET
@house.page(action=_MANAGE)
def vocabulary(request: Request) -> HttpResponseBase:  # noqa: ARG001  # the guard's signature
    """What conditions may read, for completion while they are typed."""
    response = JsonResponse(words.vocabulary())
    response["Cache-Control"] = "private, max-age=600"
    return response


@require_GET
@house.page(action=_MANAGE)
def work(request: Request, pk: int) -> HttpResponseBase:
    """The workbench: left the text, right the cards of one clause."""
    found = access.draft_for(request.person, pk)
    shown = request.GET.get("show", "")
    wanted = request.GET.get("clause", "")
    clause = access.draft_clause_for(request.person, int(wanted)) if wanted.isdigit() else pages.first_to_decide(found)
    context = {
        "work": found,
        "shown": shown if shown in pages.FILTERS else "",
        "listing": pages.listing(found, shown, clause),
        "progress": pages.progress(found),
        "clause": clause,
        "undoable": log.last_of(found, request.person),
    }
    return render(request, "rulebook/drafting/work.html", context, part="rulebook/drafting/_clauses.html")


@get_or_post
@house.page(action=_MANAGE)
def head(request: Request, pk: int) -> HttpResponseBase:
    """Code, version, title and names of roles."""
    found = access.draft_for(request.person, pk)
    form = Head(request.POST or None, work=found, roles=list(found.roles.order_by("pk")))
    if request.method == "POST" and form.is_valid():
        given = {name: form.cleaned_data[name] for name in ("code", "version", "title", "title_en")}
        try:
            finishing.entitle(work=found, names=form.names(), by=request.person, at=request.at, **given)
        except Refusal as refusal:
            refused(request, form, refusal)
        else:
            return redirect("rulebook:draft", pk)
    context = {"work": found, "form": form}
    return render(request, "rulebook/drafting/head.html", context, status=422 if form.errors else 200)


@require_POST
@house.page(action=_MANAGE)
def undo(request: Request, pk: int) -> HttpResponseBase:
    """Take back the person's last decision, and show where it was."""
    found = access.draft_for(request.person, pk)
    last = log.undo(work=found, by=request.person, at=request.at)
    done(request, _("已撤销：%(what)s。") % {"what": last.what})
    clause = f"?clause={last.clause}" if last.clause else ""
    response = redirect(f"{found_url(found)}{clause}")
    if request.htmx:
        return HttpResponse(status=204, headers={"HX-Redirect": response["Location"]})
    return response


def found_url(found: DraftWork) -> str:
    return str(redirect("rulebook:draft", found.pk)["Location"])


@get_or_post
@house.page(action=_MANAGE)
def finish(request: Request, pk: int) -> HttpResponseBase:
    """What still speaks against it; and, when nothing does, the draft version."""
    found = access.draft_for(request.person, pk)
    refusal_shown: Refusal | None = None
    if request.method == "POST":
        try:
            version = finishing.finish(work=found, by=request.person, at=request.at)
        except Refusal as refusal:
            refusal_shown = refusal
        else:
            done(request, _("草案 %(version)s 已载入，核对后可以发布。") % {"version": version})
            return redirect("rulebook:draft_report", pk)
    context = {
        "work": found,
        "progress": pages.progress(found),
        "undecided": pages.clauses(found).filter(state="undecided"),
        "faults": Bench(found).all_faults(),
        "refusal": refusal_shown,
    }
    return render(request, "rulebook/drafting/finish.html", context, status=422 if refusal_shown else 200)


@require_POST
@house.page(action=_MANAGE)
def reopen(request: Request, pk: int) -> HttpResponseBase:
    finishing.reopen(work=access.draft_for(request.person, pk), by=request.person, at=request.at)
    return redirect("rulebook:draft", pk)


@require_GET
@house.page(action=_MANAGE)
def report(request: Request, pk: int) -> HttpResponseBase:
    """How many rules were taken as proposed, by kind; to be printed."""
    found = access.draft_for(request.person, pk)
    context = {"work": found, "report": reports.of(found), "progress": pages.progress(found)}
    return render(request, "rulebook/drafting/report.html", context)
