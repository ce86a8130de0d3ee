from __future__ import annotations

from django.db.models import Q, QuerySet
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from yinuo.core import access, paging
from yinuo.core.errors import Refusal
from yinuo.core.forms.people import AbsenceOf, Details, GiveRole, NewPerson, SetDeputy, starts_at_of
from yinuo.core.http import Request, done, refused, render
from yinuo.core.models import Absence, Branch, Deputy, Person, Role, RoleAssignment
from yinuo.core.selectors import people as selectors
from yinuo.core.services import logins, people
from yinuo.core.views.login import get_or_post

_DETAILS = ("name", "name_en", "email", "phone", "branch", "department", "supervisor")


@require_GET
@access.page(action="people.see")
def listing(request: Request) -> HttpResponseBase:
    query, role = request.GET.get("q", "").strip(), request.GET.get("role", "")
    branch = Branch.objects.filter(code=request.GET.get("branch", "")).first()
    found = selectors.listing(query=query, role=role, branch=branch)
    found = _reachable(request, found).prefetch_related("roles")
    context = {
        "page": paging.page(request, found, by=("-is_active", "name", "pk")),
        "query": query,
        "role": role,
        "branch": branch,
        "branches": Branch.objects.order_by("code"),
        "all_roles": Role.choices,
        "may_manage": access.may(request.person, "people.manage"),
        "at": request.at,
    }
    return render(request, "core/people.html", context, part="core/_people.html")


@get_or_post
@access.page(action="people.manage")
def create(request: Request) -> HttpResponseBase:
    form = NewPerson(request.POST or None)
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data | {"password": form.cleaned_data["password"] or None}
        try:
            person = people.create(by=request.person, at=request.at, **values)
        except Refusal as refusal:
            refused(request, form, refusal)
        else:
            done(request, _("人员已建立，请继续指定角色。"))
            return redirect("core:admin_person", person.pk)
    return render(request, "core/person_new.html", {"form": form})


@get_or_post
@access.page(action="people.see")
def person(request: Request, pk: int) -> HttpResponseBase:
    found = _person(request, pk)
    form = Details(request.POST or None, initial={name: getattr(found, name) for name in _DETAILS})
    if request.method == "POST":
        access.demand(request.person, access.RIGHTS["people.manage"])
        if form.is_valid():
            try:
                people.change(person=found, by=request.person, at=request.at, **form.cleaned_data)
            except Refusal as refusal:
                refused(request, form, refusal)
            else:
                done(request, _("已保存。"))
                return redirect("core:admin_person", pk)
    return _page(request, found, details=form)


@require_POST
@access.page(action="people.manage")
def give_role(request: Request, pk: int) -> HttpResponseBase:
    found = _person(request, pk)
    form = GiveRole(request.POST)
    if form.is_valid():
        try:
            people.assign_role(
                person=found,
                role=form.cleaned_data["role"],
                scope=form.cleaned_data["scope"],
                starts_at=starts_at_of(form, request.at),
                ends_at=form.cleaned_data["ends_at"],
                by=request.person,
                at=request.at,
            )
        except Refusal as refusal:
            refused(request, form, refusal)
        else:
            done(request, _("角色已指定。"))
            return redirect("core:admin_person", pk)
    return _page(request, found, role=form, status=422)


@require_POST
@access.page(action="people.manage")
def end_role(request: Request, pk: int, role: int) -> HttpResponseBase:
    assignment = get_object_or_404(RoleAssignment.objects.select_related("person"), pk=role, person=pk)
    people.end_role(assignment=assignment, by=request.person, at=request.at)
    done(request, _("角色已结束。"))
    return redirect("core:admin_person", pk)


@require_POST
@access.page(action="people.manage")
def activate(request: Request, pk: int) -> HttpResponseBase:
    """Let a person sign in, or no longer: the form says which."""
    found = _person(request, pk)
    if request.POST.get("active") == "1":
        people.activate(person=found, by=request.person, at=request.at)
        done(request, _("已启用，本人可以登录。"))
    else:
        people.deactivate(person=found, by=request.person, at=request.at)
        logins.end_sessions(person=found)
        done(request, _("已停用，本人不能再登录，其记录全部保留。"))
    return redirect("core:admin_person", pk)


@require_POST
@access.page(action="people.manage")
def reset_totp(request: Request, pk: int) -> HttpResponseBase:
    logins.reset_totp(person=_person(request, pk), by=request.person, at=request.at)
    done(request, _("已关闭两步验证，本人可重新设置。"))
    return redirect("core:admin_person", pk)


@require_POST
@access.page(action="people.manage")
def end_sessions(request: Request, pk: int) -> HttpResponseBase:
    logins.end_sessions(person=_person(request, pk))
    done(request, _("该人员已在所有设备上退出登录。"))
    return redirect("core:admin_person", pk)


@require_POST
@access.page(action="absences.manage")
def set_deputy(request: Request, pk: int) -> HttpResponseBase:
    found = _person(request, pk)
    form = SetDeputy(request.POST, person=found)
    if form.is_valid():
        try:
            people.set_deputy(person=found, by=request.person, at=request.at, **form.cleaned_data)
        except Refusal as refusal:
            refused(request, form, refusal)
        else:
            done(request, _("代理人已指定。"))
            return redirect("core:admin_person", pk)
    return _page(request, found, deputy=form, status=422)


@require_POST
@access.page(action="absences.manage")
def end_deputy(request: Request, pk: int, deputy: int) -> HttpResponseBase:
    row = get_object_or_404(Deputy, pk=deputy, person=_person(request, pk))
    people.end_deputy(deputy=row, by=request.person, at=request.at)
    done(request, _("代理已结束。"))
    return redirect("core:admin_person", pk)


@get_or_post
@access.page(action="absences.manage")
def absences(request: Request) -> HttpResponseBase:
    """Who is away, now and later, among those the person manages."""
    managed = _reachable(request, Person.objects.filter(is_active=True)).order_by("name", "pk")
    form = AbsenceOf(request.POST or None, people=managed)
    if request.method == "POST" and form.is_valid():
        try:
            people.set_absence(by=request.person, at=request.at, **form.cleaned_data)
        except Refusal as refusal:
            refused(request, form, refusal)
        else:
            done(request, _("缺勤已登记。"))
            return redirect("core:admin_absences")
    rows = Absence.objects.filter(person__in=managed, ends_at__gt=request.at).select_related(
        "person__branch", "person__department"
    )
    found = paging.page(request, rows, by=("starts_at", "pk"))
    context = {"form": form, "absences": found.rows, "page": found, "total": rows.count(), "at": request.at}
    return render(request, "core/absences.html", context)


@require_POST
@access.page(action="absences.manage")
def cancel_absence(request: Request, pk: int) -> HttpResponseBase:
    managed = _reachable(request, Person.objects.all())
    absence = get_object_or_404(Absence.objects.select_related("person"), pk=pk, person__in=managed)
    people.cancel_absence(absence=absence, by=request.person, at=request.at)
    done(request, _("缺勤已取消。"))
    return redirect("core:admin_absences")


def _reachable(request: Request, people_of_all: QuerySet[Person]) -> QuerySet[Person]:
    """Return those whom the roles of the person reach: a manager sees his branch, an administrator everybody."""
    reach = Q(pk__in=[])
    for grant in access.grants(request.person):
        if grant.role not in access.RIGHTS["people.see"]:
            continue
        if grant.scope == "all":
            return people_of_all
        if grant.scope == "branch" and grant.branch:
            reach |= Q(branch=grant.branch)
        if grant.scope == "team" and grant.department:
            reach |= Q(department=grant.department) | Q(department__parent=grant.department)
    return people_of_all.filter(reach | Q(supervisor=request.person))


def _person(request: Request, pk: int) -> Person:
    rows = _reachable(request, Person.objects.select_related("branch", "department", "supervisor"))
    return get_object_or_404(rows, pk=pk)


def _page(
    request: Request,
    found: Person,
    *,
    details: Details | None = None,
    role: GiveRole | None = None,
    deputy: SetDeputy | None = None,
    status: int = 200,
) -> HttpResponseBase:
    context = {
        "subject": found,
        "details_form": details or Details(initial={name: getattr(found, name) for name in _DETAILS}),
        "role_form": role or GiveRole(auto_id="role_%s"),
        "deputy_form": deputy or SetDeputy(person=found, auto_id="deputy_%s"),
        "roles": found.roles.order_by("-starts_at", "pk"),
        "deputies": found.deputies.filter(ends_at__gt=request.at).select_related("deputy").order_by("starts_at", "pk"),
        "absences": found.absences.filter(ends_at__gt=request.at).order_by("starts_at", "pk"),
        "line": selectors.reporting_line(found),
        "may_manage": access.may(request.person, "people.manage"),
        "may_deputise": access.may(request.person, "absences.manage"),
        "at": request.at,
    }
    return render(request, "core/person.html", context, status=status)
