"""The register, and a version as a document or beside another version."""

from __future__ import annotations

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from yinuo.core import access as house
from yinuo.core import export
from yinuo.core.http import Request, render
from yinuo.core.models import Branch, Department
from yinuo.rulebook import access, documents
from yinuo.rulebook.errors import language
from yinuo.rulebook.models import RegulationVersion
from yinuo.rulebook.selectors import difference as differences
from yinuo.rulebook.selectors import document
from yinuo.rulebook.selectors import register as registers
from yinuo.rulebook.selectors.register import Entry


@require_GET
@house.page()
def register(request: Request) -> HttpResponseBase:
    """Every regulation on one line: code, owner, version in force, next review, how many have read it."""
    context = {
        "entries": _entries(request),
        "departments": Department.objects.filter(regulations__isnull=False).distinct().order_by("code"),
        "asked": {name: request.GET.get(name, "") for name in ("q", "department", "show")},
        "query": request.GET.urlencode(),
        "may_follow": house.may(request.person, "readings.see"),
        "at": request.at,
    }
    return render(request, "rulebook/register.html", context)


@require_GET
@house.page()
def table(request: Request) -> HttpResponseBase:
    """The register as it is filtered, as CSV."""
    follows = house.may(request.person, "readings.see")
    head = [_("编号"), _("制度"), _("归口部门"), _("版本"), _("状态"), _("生效时间"), _("下次复审"), _("已阅知 %")]
    rows = [
        [
            one.regulation.code,
            (language() == "en" and one.regulation.title_en) or one.regulation.title,
            one.regulation.owner.name if one.regulation.owner else "",
            one.shown.version,
            document.standings()[one.standing],
            document.moment(one.shown.effective_at),
            document.moment(one.review_at),
            one.progress.percent if one.progress and follows else "",
        ]
        for one in _entries(request)
    ]
    return export.table("regulations", head, rows)


@require_GET
@house.page()
def difference(request: Request, pk: int) -> HttpResponseBase:
    """What a version changes against another one, clause beside clause."""
    later = access.version_for(request.person, pk)
    others = list(
        access.visible_versions(request.person).filter(regulation=later.regulation).exclude(pk=pk)
        .order_by("-effective_at", "-pk")
    )  # fmt: skip
    earlier = _chosen(others, request.GET.get("with", ""), later)
    found = differences.between(earlier, later, language()) if earlier else None
    only = request.GET.get("only", "changed")
    context = {
        "version": later,
        "earlier": earlier,
        "others": others,
        "difference": found,
        "clauses": [one for one in found.clauses if only == "all" or one.kind != "same"] if found else [],
        "only": "all" if only == "all" else "changed",
        "at": request.at,
    }
    return render(request, "rulebook/difference.html", context)


@require_GET
@house.page()
def pdf(request: Request, pk: int) -> HttpResponseBase:
    found = access.version_for(request.person, pk)
    return _file(found, documents.pdf(_document(request, found)), "application/pdf", "pdf")


@require_GET
@house.page()
def word(request: Request, pk: int) -> HttpResponseBase:
    found = access.version_for(request.person, pk)
    return _file(found, documents.word(_document(request, found)), documents.WORD, "docx")


def _entries(request: Request) -> list[Entry]:
    found = registers.entries(access.visible_versions(request.person), request.at)
    asked = request.GET
    return registers.narrowed(
        found,
        query=asked.get("q", ""),
        department=asked.get("department", ""),
        show=asked.get("show", ""),
        at=request.at,
    )


def _chosen(others: list[RegulationVersion], wanted: str, later: RegulationVersion) -> RegulationVersion | None:
    """Return the version asked for, else the one before: that which took effect last before this one."""
    asked = next((one for one in others if str(one.pk) == wanted), None)
    if asked is not None:
        return asked
    begins = later.effective_at
    before = [one for one in others if one.effective_at and (begins is None or one.effective_at < begins)]
    return next(iter(before or others), None)


def _document(request: Request, version: RegulationVersion) -> document.Document:
    branch = Branch.objects.order_by("code").first()
    company = (language() == "en" and branch.name_en) or branch.name if branch else ""
    return document.of_version(version, company=company, lang=language(), at=request.at)


def _file(version: RegulationVersion, content: bytes, content_type: str, ending: str) -> HttpResponse:
    answer = HttpResponse(content, content_type=content_type)
    name = f"{version.regulation.code}-{version.version}.{ending}"
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer
