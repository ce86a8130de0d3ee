"""Deciding on the workbench: the cards of a clause, and the clause itself."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from yinuo.core import access as house
from yinuo.core.errors import Refusal
from yinuo.core.http import Request, lines_of, refused, render
from yinuo.core.models import Role
from yinuo.core.services import refusals
from yinuo.core.views.login import get_or_post
from yinuo.rulebook import access, condition_words, words
from yinuo.rulebook.errors import language
from yinuo.rulebook.forms import rule_fields, rule_text
from yinuo.rulebook.forms.drafting import CorrectClause, Nothing, Reason, SplitClause
from yinuo.rulebook.models import DraftCard, DraftClause, Rule
from yinuo.rulebook.pack import PackErrors
from yinuo.rulebook.selectors.drafting import house as known
from yinuo.rulebook.selectors.drafting import page as pages
from yinuo.rulebook.selectors.drafting.checks import Bench, Fault
from yinuo.rulebook.services.drafting import cards, clauses
from yinuo.rulebook.word_lists import OTHERS, RECORDS

_MANAGE = "regulations.manage"


@require_GET
@house.page(action=_MANAGE)
def clause(request: Request, pk: int) -> HttpResponseBase:
    """The cards of a clause."""
    found = access.draft_clause_for(request.person, pk)
    if not _is_at_the_bench(request, found):
        return _back(request, found)
    return _clause(request, found)


@require_POST
@house.page(action=_MANAGE)
def accept(request: Request, pk: int) -> HttpResponseBase:
    found = access.draft_card_for(request.person, pk)
    return _decided(request, found.clause, lambda: cards.accept(card=found, **_by(request)))


@require_POST
@house.page(action=_MANAGE)
def restore(request: Request, pk: int) -> HttpResponseBase:
    found = access.draft_card_for(request.person, pk)
    return _decided(request, found.clause, lambda: cards.restore(card=found, **_by(request)))


@get_or_post
@house.page(action=_MANAGE)
def reject(request: Request, pk: int) -> HttpResponseBase:
    found = access.draft_card_for(request.person, pk)
    form = Reason(request.POST or None)
    return _asked(
        request, found.clause, form, reverse("rulebook:draft_reject", args=[pk]), "reject", found.revision,
        lambda given: cards.reject(card=found, **given, **_by(request)), found,
    )  # fmt: skip


@get_or_post
@house.page(action=_MANAGE)
def nothing(request: Request, pk: int) -> HttpResponseBase:
    found = access.draft_clause_for(request.person, pk)
    form = Nothing(request.POST or None)
    return _asked(
        request, found, form, reverse("rulebook:draft_nothing", args=[pk]), "nothing", found.revision,
        lambda given: clauses.nothing(clause=found, **given, **_by(request)),
    )  # fmt: skip


@require_POST
@house.page(action=_MANAGE)
def something(request: Request, pk: int) -> HttpResponseBase:
    found = access.draft_clause_for(request.person, pk)
    return _decided(request, found, lambda: clauses.something(clause=found, **_by(request)))


@get_or_post
@house.page(action=_MANAGE)
def correct(request: Request, pk: int) -> HttpResponseBase:
    found = access.draft_clause_for(request.person, pk)
    shown = access.draft_clause_for(request.person, pk)  # the form writes what was typed onto its own copy
    form = CorrectClause(request.POST or None, instance=shown)
    return _asked(
        request, found, form, reverse("rulebook:draft_correct", args=[pk]), "correct", found.revision,
        lambda given: clauses.correct(clause=found, **given, **_by(request)), whole=True,
    )  # fmt: skip


@get_or_post
@house.page(action=_MANAGE)
def split(request: Request, pk: int) -> HttpResponseBase:
    found = access.draft_clause_for(request.person, pk)
    form = SplitClause(request.POST or None, initial={"first": found.text})
    return _asked(
        request, found, form, reverse("rulebook:draft_split", args=[pk]), "split", found.revision,
        lambda given: clauses.split(clause=found, **given, **_by(request)), whole=True,
    )  # fmt: skip


@require_POST
@house.page(action=_MANAGE)
def merge(request: Request, pk: int) -> HttpResponseBase:
    found = access.draft_clause_for(request.person, pk)
    return _decided(request, found, lambda: clauses.merge(clause=found, **_by(request)), whole=True)


# The rule itself


@dataclass(slots=True)
class Typed:
    """A rule as it is being typed: what the fields or the text say, and what is wrong with it."""

    card: DraftCard
    mode: str
    text: str = ""
    faults: tuple[Fault, ...] = ()
    says: tuple[str, ...] = ()
    is_read: bool = False


@get_or_post
@house.page(action=_MANAGE)
def edit(request: Request, pk: int) -> HttpResponseBase:
    """A rule in fields or as text."""
    found = access.draft_card_for(request.person, pk)

    def save(typed: Typed) -> DraftCard:
        one = typed.card
        return cards.edit(card=found, code=one.code, kind=one.kind, spec=one.spec, **_by(request))

    return _edited(request, found, reverse("rulebook:draft_edit", args=[pk]), save)


@get_or_post
@house.page(action=_MANAGE)
def add(request: Request, pk: int) -> HttpResponseBase:
    """A rule by hand: its kind is chosen first."""
    clause_ = access.draft_clause_for(request.person, pk)
    kind = request.POST.get("kind") or request.GET.get("kind", "obligation")
    kind = kind if kind in rule_fields.FIELDS else "obligation"
    blank = DraftCard(clause=clause_, kind=kind, code=cards.next_code(Bench(clause_.work), kind), spec=_BLANK)

    def save(typed: Typed) -> DraftCard:
        one = typed.card
        return cards.add(clause=clause_, code=one.code, kind=one.kind, spec=one.spec, by=request.person, at=request.at)

    return _edited(request, blank, reverse("rulebook:draft_add", args=[pk]), save)


_BLANK: dict[str, Any] = {}


@require_POST
@house.page(action=_MANAGE)
def check(request: Request, pk: int) -> HttpResponseBase:
    """What is wrong with a rule as it is typed, and what it would say."""
    clause_ = access.draft_clause_for(request.person, pk)
    card = request.POST.get("card", "")
    found = access.draft_card_for(request.person, int(card)) if card.isdigit() else DraftCard(clause=clause_)
    typed = _typed(request, found)
    return render(request, "rulebook/drafting/_check.html", {"typed": typed, "faults": _said(typed.faults)})


def _edited(request: Request, card: DraftCard, action: str, save: Callable[[Typed], DraftCard]) -> HttpResponseBase:
    mode = _chosen_mode(request)
    refusal_shown: Refusal | None = None
    typed = Typed(card, mode)
    if request.method == "POST":
        typed = _typed(request, card)
        if typed.is_read:
            try:
                save(typed)
            except Refusal as refusal:
                refusals.keep(refusal=refusal, by=request.person, at=request.at, path=request.path)
                refusal_shown = refusal
            else:
                return _after(request, access.draft_clause_for(request.person, card.clause_id))
    context = {
        **_edit_context(typed, action),
        "present": card if refusal_shown else None,
        "present_text": rule_text.write(card) if refusal_shown and card.pk else "",
        "refusal": refusal_shown,
        "lines": lines_of(refusal_shown) if refusal_shown else [],
        "revision": request.POST.get("revision") if refusal_shown is None else card.revision,
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "rulebook/drafting/edit.html", context, part="rulebook/drafting/_edit.html", status=status)


def _chosen_mode(request: Request) -> str:
    """Return fields or text, whichever the person chose last."""
    chosen = request.GET.get("mode")
    if chosen in ("form", "text"):
        request.session["draft_mode"] = chosen
    return str(request.session.get("draft_mode", "form"))


def _edit_context(typed: Typed, action: str) -> dict[str, Any]:
    one = typed.card
    picks = _picks(language())
    return {
        "typed": typed, "card": one, "clause": one.clause, "work": one.clause.work, "action": action,
        "mode": typed.mode, "text": typed.text or rule_text.write(one), "kinds": Rule.Kind.choices,
        "fields": rule_fields.inputs(one.kind, one.spec, picks), "rest": rule_fields.rest(one.kind, one.spec),
        "faults": _said(typed.faults), "segments": pages.rows(one.clause.work, [one.clause_id])[0].segments,
        "picks": {name: picks[name] for name in ("events", "facts", "forms", "people")},
    }  # fmt: skip


def _picks(lang: str) -> dict[str, list[tuple[str, str]]]:
    """Return what may be picked for roles, events, facts …, each with what it is called."""
    return {
        "events": [(kind, f"{words.event(kind, 'zh')} {words.event(kind, 'en')}") for kind in known.catalogue()],
        "roles": [(role, words.role(role, lang)) for role in Role.values],
        "people": [(role, words.role(role, lang)) for role in Role.values],
        "whom": [(role, words.role(role, lang)) for role in (*(set(OTHERS) - {"customer"}), *Role.values)],
        "signers": [(role, words.role(role, lang)) for role in ("customer", *Role.values)],
        "calendars": [(code, "") for code in known.calendars()],
        "records": [(kind, words.record_kind(kind, lang)) for kind in RECORDS],
        "facts": [
            (name, f"{zh} {en}")
            for name, (zh, en) in sorted(condition_words.names().items())
            if not name.startswith("event.")
        ],
        "forms": [(name, "") for name in known.forms()],
    }


def _typed(request: Request, card: DraftCard) -> Typed:
    """Return what was typed, on a copy of the card, with what is wrong with it."""
    post = request.POST
    mode = "text" if post.get("mode") == "text" else "form"
    copy = DraftCard(pk=card.pk, clause=card.clause, code=card.code, kind=card.kind, spec=card.spec)
    copy.proposed, copy.revision, copy.state = card.proposed, card.revision, card.state
    typed = Typed(copy, mode, post.get("text", ""))
    try:
        if mode == "text":
            read = rule_text.read(typed.text, card.clause.number)
            copy.code, copy.kind, copy.spec = read.code, read.kind, read.spec
        else:
            kind = post.get("kind", card.kind)
            copy.kind = kind if kind in rule_fields.FIELDS else card.kind
            copy.code = post.get("code", "").strip() or card.code
            copy.spec = rule_fields.read(copy.kind, post)
    except PackErrors as errors:
        typed.faults = tuple(Fault(one.path, one.message_zh, one.message_en, one.line) for one in errors.errors)
        return typed
    typed.is_read = True
    pack, faults = Bench(card.clause.work).looked_at(copy)
    typed.faults = tuple(faults)
    if mode == "text":
        typed.faults = tuple(rule_text.placed(typed.text, faults))
    if pack is not None:
        typed.says = tuple(words.of_parsed(pack.rule(copy.code), pack, language()))
    return typed


def _said(faults: tuple[Fault, ...]) -> list[tuple[int | None, str, str]]:
    return [(one.line, one.path, one.say(language())) for one in faults]


# Answers


def _by(request: Request) -> dict[str, Any]:
    """Return what every decision needs: whose it is, when, and which revision he saw."""
    seen = request.POST.get("revision", "")
    return {"by": request.person, "at": request.at, "revision": int(seen) if seen.isdigit() else 0}


def _decided(
    request: Request, clause_: DraftClause, decide: Callable[[], object], *, whole: bool = False
) -> HttpResponseBase:
    """Decide, and show the clause as it is then; or why it was refused, above the clause as it is now."""
    try:
        made = decide()
    except Refusal as refusal:
        if not request.htmx:
            raise
        refusals.keep(refusal=refusal, by=request.person, at=request.at, path=request.path)
        return _clause(request, access.draft_clause_for(request.person, clause_.pk), refusal)
    return _after(request, made if isinstance(made, DraftClause) else clause_, whole=whole)


def _asked(
    request: Request, clause_: DraftClause, form: forms.BaseForm, action: str, what: str, revision: int,
    decide: Callable[[dict[str, Any]], object], card: DraftCard | None = None, *, whole: bool = False,
) -> HttpResponseBase:  # fmt: skip
    """Ask what a decision needs, decide, and show the clause as it is then."""
    if request.method == "POST" and form.is_valid():
        try:
            made = decide(dict(form.cleaned_data))
        except Refusal as refusal:
            refused(request, form, refusal)
            revision = access.draft_clause_for(request.person, clause_.pk).revision
            if card is not None:
                revision = access.draft_card_for(request.person, card.pk).revision
        else:
            return _after(request, made if isinstance(made, DraftClause) else clause_, whole=whole)
    context = {
        "form": form, "action": action, "what": what, "clause": clause_, "work": clause_.work, "card": card,
        "revision": revision,
        "segments": pages.rows(clause_.work, [clause_.pk])[0].segments,
    }  # fmt: skip
    status = 422 if form.errors else 200
    return render(request, "rulebook/drafting/ask.html", context, part="rulebook/drafting/_ask.html", status=status)


def _after(request: Request, clause_: DraftClause, *, whole: bool = False) -> HttpResponseBase:
    if whole or not _is_at_the_bench(request, clause_):
        return _back(request, clause_)
    return _clause(request, access.draft_clause_for(request.person, clause_.pk), changed=True)


def _is_at_the_bench(request: Request, clause_: DraftClause) -> bool:
    """Say whether a panel of the workbench asked: a form opened as a page of its own has no list beside it."""
    if not request.htmx:
        return False
    page = request.htmx.current_url_abs_path
    return page is None or page.partition("?")[0] == reverse("rulebook:draft", args=[clause_.work_id])


def _back(request: Request, clause_: DraftClause) -> HttpResponseBase:
    address = _address(clause_)
    return HttpResponse(status=204, headers={"HX-Redirect": address}) if request.htmx else redirect(address)


def _address(clause_: DraftClause) -> str:
    return f"{reverse('rulebook:draft', args=[clause_.work_id])}?clause={clause_.pk}"


def _clause(
    request: Request, clause_: DraftClause, refusal: Refusal | None = None, *, changed: bool = False
) -> HttpResponseBase:
    work = clause_.work
    before, after = pages.neighbours(clause_)
    row = pages.rows(work, [clause_.pk])[0]
    bench = Bench(work)
    context = {
        "work": work, "clause": clause_, "row": row, "segments": row.segments,
        "cards": [_view(bench, bench.card(one)) for one in pages.cards(clause_)],
        "before": before, "after": after, "kinds": Rule.Kind.choices,
        "refusal": lines_of(refusal) if refusal else [], "last": pages.last_decision(clause_),
        "progress": pages.progress(work) if changed or refusal else None, "changed": changed or refusal is not None,
    }  # fmt: skip
    return render(
        request, "rulebook/drafting/_clause.html", context, status=409 if refusal and not request.htmx else 200
    )


def _view(bench: Bench, card: DraftCard) -> pages.CardView:
    pack, faults = (None, []) if card.state == DraftCard.State.REJECTED else bench.looked_at(card)
    lang = language()
    return pages.CardView(
        card,
        doubts=card.doubts.split("\n") if card.doubts and card.state == DraftCard.State.PROPOSED else [],
        says=words.of_parsed(pack.rule(card.code), pack, lang) if pack is not None else [],
        faults=[f"{one.path}: {one.say(lang)}" if one.path else one.say(lang) for one in faults],
        standing=pages.standing(card),
    )
