"""
Who may see and do what: the only place that decides it.

A person holds roles, each with a scope (own, team, branch, all) and a period; a deputy holds the roles of the person
stood in for, with that person's reach. Lists, searches, counts, exports and single objects all pass through here:
``visible`` narrows a queryset, ``page`` guards a view, ``may`` asks the table of rights.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import wraps
from typing import Any, Concatenate, ParamSpec, TypeVar

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.db.models import BooleanField, Exists, F, Func, Model, OuterRef, Q, QuerySet, Value
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from yinuo.core import clock, rights, sql
from yinuo.core.errors import NotAllowed, NotVisible
from yinuo.core.http import Request
from yinuo.core.models import Person, Record, Role, Scope

Params = ParamSpec("Params")
Row = TypeVar("Row", bound=Model)
View = Callable[Concatenate[Request, Params], HttpResponseBase]

RIGHTS = rights.RIGHTS

_WIDTH = {Scope.OWN: 0, Scope.TEAM: 1, Scope.BRANCH: 2, Scope.ALL: 3}


@dataclass(frozen=True, slots=True)
class Grant:
    """A role in force, as far as it reaches: the ids are those of its holder (of whom a deputy stands in for)."""

    role: str
    scope: Scope
    person: int
    branch: int | None
    department: int | None


class RoleNeeded(NotAllowed):
    def __init__(self, roles: Iterable[str]) -> None:
        needed = tuple(roles)
        names = _("、").join(str(Role(role).label) for role in needed)
        super().__init__(
            "role_needed",
            _("您的角色不能进行此操作。可以进行的角色：%(roles)s。如需权限，请联系系统管理员。") % {"roles": names},
            lifted_by=needed,
        )


# Written by hand, in one statement: every request begins with it. One's own roles come first.
GRANTS = """
SELECT a.role, a.scope, h.id, h.branch_id, h.department_id
FROM core_roleassignment a JOIN core_person h ON h.id = a.person_id
WHERE a.starts_at <= %(at)s AND (a.ends_at IS NULL OR a.ends_at > %(at)s) AND (
  a.person_id = %(person)s
  OR h.is_active AND EXISTS (
    SELECT 1 FROM core_deputy d
    WHERE d.person_id = a.person_id AND d.deputy_id = %(person)s AND d.starts_at <= %(at)s AND d.ends_at > %(at)s
      AND d.role IN ('', a.role)
  )
)
ORDER BY a.person_id <> %(person)s, a.id
"""


def grants(person: Person, at: datetime | None = None) -> tuple[Grant, ...]:
    """
    Return the roles in force at the instant, those as a deputy included. A request reads them once (see ``remember``).
    """
    if at is None:
        remembered: tuple[Grant, ...] | None = getattr(person, "_grants", None)
        if remembered is not None:
            return remembered
        at = clock.now()
    return granted(sql.rows(GRANTS, {"person": person.pk, "at": at}))


def granted(rows: Iterable[Sequence[Any]]) -> tuple[Grant, ...]:
    """Return the grants that ``GRANTS`` answered."""
    return tuple(Grant(role, Scope(scope), *holder) for role, scope, *holder in rows)


def remember(person: Person, at: datetime, read: tuple[Grant, ...] | None = None) -> None:
    """Read the person's roles once for the rest of a request, unless they are ``read`` already."""
    found = grants(person, at) if read is None else read
    person._grants = found  # type: ignore[attr-defined]  # noqa: SLF001  # lives as long as the request


def has_role(person: Person, role: str | Iterable[str]) -> bool:
    """Tell whether the person holds the role, or one of several."""
    wanted = {role} if isinstance(role, str) else set(role)
    return any(grant.role in wanted for grant in grants(person))


def scope_of(person: Person, role: str | Iterable[str]) -> Scope | None:
    """Return how far the person's role, or the widest of several, reaches; None without the role."""
    wanted = {role} if isinstance(role, str) else set(role)
    scopes = [grant.scope for grant in grants(person) if grant.role in wanted]
    return max(scopes, key=_WIDTH.__getitem__, default=None)


def may(person: Person, action: str) -> bool:
    """Tell whether the table of rights lets the person do the action."""
    return has_role(person, RIGHTS[action])


def demand(person: Person, role: str | Iterable[str]) -> None:
    """:raises RoleNeeded: the person holds none of the roles"""
    if not has_role(person, role):
        raise RoleNeeded([role] if isinstance(role, str) else role)


def visible(
    person: Person,
    queryset: QuerySet[Row],
    *,
    roles: Iterable[str] | None = None,
    path: str = "",
    branch: str = "",
    is_one: bool = False,
) -> QuerySet[Row]:
    """
    Return the rows that the person may see.

    ``path`` leads from the row to what has ``branch``, ``department`` and ``owner`` ("record" for a case's table, ""
    for the row itself). ``roles``: only what these roles reach; None: what any role of the person reaches, but for the
    administrator's, who keeps the system and has no business with customers. On records, "own" means owner or
    participant of the record, of one below it, or of its root. ``branch``: a column of the row itself that repeats the
    branch of its record, and is asked instead, where an index begins with it. ``is_one``: the rows are one or a few, so
    that each is looked at by itself, and not everything that is the person's own.
    """
    wanted = set(Role.values) - {Role.ADMINISTRATOR} if roles is None else set(roles)
    allowed = Q(pk__in=[])
    for grant in grants(person):
        if grant.role not in wanted:
            continue
        if grant.scope == Scope.ALL:
            return queryset
        if branch and grant.scope == Scope.BRANCH and grant.branch:
            allowed |= Q(**{branch: grant.branch})
        else:
            allowed |= _reach(grant, path, _model_at(queryset.model, path), is_one=is_one)
    return queryset.filter(allowed)


def reaches(
    person: Person, *, roles: Iterable[str], branch: int | None, department: int | None, above: int | None
) -> bool | None:
    """
    Tell whether the roles reach what belongs to this branch and department (``above``: that one's parent), as
    ``visible`` would, without asking the database. None: only if it is the person's own, which only ``visible`` knows.
    """
    wanted = set(roles)
    answer: bool | None = False
    for grant in grants(person):
        if grant.role not in wanted:
            continue
        if grant.scope == Scope.ALL or (grant.scope == Scope.BRANCH and grant.branch and grant.branch == branch):
            return True
        if grant.scope == Scope.TEAM and grant.department and grant.department in {department, above}:
            return True
        if grant.scope == Scope.OWN:
            answer = None
    return answer


def visible_or_404(
    person: Person, queryset: QuerySet[Row], *, pk: int, roles: Iterable[str] | None = None, path: str = ""
) -> Row:
    """
    Return one row.

    :raises NotVisible: there is none, or it is none of the person's business
    """
    found = visible(person, queryset.filter(pk=pk), roles=roles, path=path, is_one=True).first()
    if found is None:
        raise NotVisible
    return found


def own_records(person_pk: int) -> QuerySet[Record, Any]:
    """Return the ids of records that are the person's own; see ``visible``."""
    owned = Record.objects.filter(owner=person_pk).values("pk")
    mine = owned.union(Record.objects.filter(_participates(person_pk)).values("pk"), all=True)
    roots = Record.objects.filter(pk__in=mine, root__isnull=False).values("root")
    below = Record.objects.filter(Q(root__in=mine) | Q(parent__in=mine)).values("pk")
    return mine.union(roots, below, all=True)


def _is_own(person_pk: int, prefix: str) -> Exists:
    """Tell of one record what ``own_records`` tells of all, looking only at what is above and below it."""
    here = OuterRef(f"{prefix}pk")
    above = (OuterRef(f"{prefix}root"), OuterRef(f"{prefix}parent"))
    related = Record.objects.filter(Q(pk=here) | Q(root=here) | Q(pk__in=above))
    return Exists(related.filter(Q(owner=person_pk) | Q(_participates(person_pk))))


def _participates(person_pk: int) -> Func:
    """Return ``participants @? '$.* ? (@ == 7)'``, which the index on participants answers whatever the role."""
    path = Value(f"$.* ? (@ == {int(person_pk)})")
    return Func(
        F("participants"), path, template="(%(expressions)s::jsonpath)", arg_joiner=" @? ", output_field=BooleanField()
    )


def page(
    *, roles: Iterable[str] | None = None, action: str | None = None
) -> Callable[[View[Params]], Callable[Concatenate[HttpRequest, Params], HttpResponseBase]]:
    """
    Guard a view: signed in, one-time password set up where the company demands it, one of ``roles`` (or a role that
    the table of rights gives ``action``). The view gets ``request.person`` and ``request.at``.

    :raises RoleNeeded: the person holds none of them
    """
    needed = tuple(RIGHTS[action] if action else roles or ())

    def guard(view: View[Params]) -> Callable[Concatenate[HttpRequest, Params], HttpResponseBase]:
        @wraps(view)
        def guarded(request: HttpRequest, /, *args: Params.args, **kwargs: Params.kwargs) -> HttpResponseBase:
            person = request.user
            if not isinstance(person, Person):
                return _to_login(request)
            known = _known(request, person)
            if _lacks_totp(person) and view.__name__ not in _OPEN_WITHOUT_TOTP:
                return redirect("core:totp")
            if needed:
                demand(person, needed)
            return view(known, *args, **kwargs)

        return guarded

    return guard


_OPEN_WITHOUT_TOTP = frozenset({"totp", "logout", "language"})


def _known(request: HttpRequest, person: Person) -> Request:
    known: Request = request  # type: ignore[assignment]  # the same object, now with the two attributes
    known.person = person
    if not hasattr(known, "at"):
        known.at = clock.now()
    remember(person, known.at)
    return known


def _lacks_totp(person: Person) -> bool:
    demanded = settings.YINUO["totp_roles"]
    return bool(demanded) and person.totp_confirmed_at is None and has_role(person, demanded)


def _to_login(request: HttpRequest) -> HttpResponseBase:
    if request.headers.get("HX-Request"):
        return HttpResponse(status=204, headers={"HX-Redirect": reverse("core:login")})
    return redirect_to_login(request.get_full_path())


def _reach(grant: Grant, path: str, model: type[Model], *, is_one: bool) -> Q:
    prefix = f"{path}__" if path else ""
    if grant.scope == Scope.BRANCH:
        return Q(**{f"{prefix}branch": grant.branch}) if grant.branch else Q(pk__in=[])
    if grant.scope == Scope.TEAM:
        if not grant.department:
            return Q(pk__in=[])
        team = Q(**{f"{prefix}department": grant.department})
        return team | Q(**{f"{prefix}department__parent": grant.department})
    if model is Record:
        return Q(_is_own(grant.person, prefix)) if is_one else Q(**{f"{prefix}pk__in": own_records(grant.person)})
    return Q(**{f"{prefix}owner": grant.person})


def _model_at(model: type[Model], path: str) -> type[Model]:
    for name in path.split("__") if path else ():
        related = model._meta.get_field(name).related_model  # noqa: SLF001  # Django's documented way
        if not isinstance(related, type):
            raise TypeError(f"{model.__name__}.{name} leads to no table")
        model = related
    return model
