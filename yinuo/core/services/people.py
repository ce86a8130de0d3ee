from __future__ import annotations

from datetime import datetime

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from pypinyin import Style, lazy_pinyin

from yinuo.core.errors import Refusal
from yinuo.core.models import Absence, Branch, Department, Deputy, Person, RoleAssignment
from yinuo.core.services import changes


class UsernameTaken(Refusal):
    def __init__(self, username: str) -> None:
        message = _("登录名“%(username)s”已被使用，请换一个。") % {"username": username}
        super().__init__("username_taken", message, fields={"username": message})


class WeakPassword(Refusal):
    def __init__(self, reasons: list[str]) -> None:
        super().__init__("weak_password", " ".join(reasons), fields={"password": " ".join(reasons)})


class SupervisorCircle(Refusal):
    def __init__(self, name: str) -> None:
        message = _("%(name)s 在本人的汇报线之下，不能同时作为上级。") % {"name": name}
        super().__init__("supervisor_circle", message, fields={"supervisor": message})


class RoleHeldAlready(Refusal):
    def __init__(self) -> None:
        message = _("该人员已担任此角色。请先结束原有任期，再重新指定。")
        super().__init__("role_held_already", message, fields={"role": message})


class BadPeriod(Refusal):
    def __init__(self) -> None:
        message = _("结束时间必须晚于开始时间。")
        super().__init__("bad_period", message, fields={"ends_at": message})


class AbsenceOverlaps(Refusal):
    def __init__(self, other: Absence) -> None:
        message = _("与已登记的缺勤（%(start)s 至 %(end)s）重叠，请先修改或取消那一条。") % {
            "start": _clock(other.starts_at),
            "end": _clock(other.ends_at),
        }
        super().__init__("absence_overlaps", message, fields={"starts_at": message})


class DeputyIsSelf(Refusal):
    def __init__(self) -> None:
        message = _("代理人不能是本人，请选择其他人员。")
        super().__init__("deputy_is_self", message, fields={"deputy": message})


class LastAdministrator(Refusal):
    def __init__(self) -> None:
        super().__init__("last_administrator", _("这是最后一位系统管理员。请先指定另一位，再进行此操作。"))


@transaction.atomic
def create(
    *,
    username: str,
    name: str,
    by: Person | None,
    at: datetime,
    password: str | None = None,
    name_en: str = "",
    email: str = "",
    phone: str = "",
    language: str = "zh-hans",
    branch: Branch | None = None,
    department: Department | None = None,
    supervisor: Person | None = None,
) -> Person:
    """
    Create a person. Without a password nobody can sign in until one is set or reset by mail.

    :raises UsernameTaken: see there; upper and lower case do not distinguish
    :raises WeakPassword: too short, too common, too like the name
    """
    if Person.objects.filter(username__iexact=username).exists():
        raise UsernameTaken(username)
    person = Person(
        username=username,
        name=name,
        name_en=name_en,
        initials=initials_of(name),
        email=email,
        phone=phone,
        language=language,
        branch=branch,
        department=department,
        supervisor=supervisor,
        joined_at=at,
    )
    if password is None:
        person.set_unusable_password()
    else:
        check_password(password, person)
        person.set_password(password)
    person.save()
    changes.keep(kind="people.created", subject=username, by=by, at=at, name=name)
    return person


@transaction.atomic
def change(
    *,
    person: Person,
    name: str,
    name_en: str,
    email: str,
    phone: str,
    branch: Branch | None,
    department: Department | None,
    supervisor: Person | None,
    by: Person,
    at: datetime,
) -> None:
    """:raises SupervisorCircle: the supervisor reports to the person"""
    above = supervisor
    while above is not None:
        if above.pk == person.pk:
            raise SupervisorCircle(supervisor.name if supervisor else "")
        above = above.supervisor
    person.name, person.name_en, person.initials = name, name_en, initials_of(name)
    person.email, person.phone = email, phone
    person.branch, person.department, person.supervisor = branch, department, supervisor
    person.save()
    changes.keep(kind="people.changed", subject=person.username, by=by, at=at, name=name)


@transaction.atomic
def set_password(*, person: Person, password: str, by: Person | None, at: datetime) -> None:
    """:raises WeakPassword: see there"""
    check_password(password, person)
    person.set_password(password)
    person.save(update_fields=["password"])
    changes.keep(kind="people.password_set", subject=person.username, by=by, at=at)


def set_language(*, person: Person, language: str) -> None:
    """Remember in which language the person wants to be spoken to."""
    person.language = language
    person.save(update_fields=["language"])


@transaction.atomic
def assign_role(
    *,
    person: Person,
    role: str,
    scope: str,
    starts_at: datetime,
    by: Person | None,
    at: datetime,
    ends_at: datetime | None = None,
) -> RoleAssignment:
    """
    Give the person a role from ``starts_at`` until ``ends_at`` (None: until further notice).

    :raises BadPeriod: it would end before it starts
    :raises RoleHeldAlready: the person holds the role in part of that time
    """
    if ends_at is not None and ends_at <= starts_at:
        raise BadPeriod
    Person.objects.select_for_update().get(pk=person.pk)
    held = RoleAssignment.objects.filter(person=person, role=role).exclude(ends_at__lte=starts_at)
    if ends_at is not None:
        held = held.filter(starts_at__lt=ends_at)
    if held.exists():
        raise RoleHeldAlready
    given = RoleAssignment.objects.create(person=person, role=role, scope=scope, starts_at=starts_at, ends_at=ends_at)
    changes.keep(kind="people.role_given", subject=person.username, by=by, at=at, role=role, scope=scope)
    return given


@transaction.atomic
def end_role(*, assignment: RoleAssignment, by: Person, at: datetime) -> None:
    """
    End a role now; one that has not begun is taken back.

    :raises LastAdministrator: nobody would be left to administer
    """
    _keep_an_administrator(assignment.person, assignment.role, at)
    if assignment.starts_at >= at:
        assignment.delete()
    else:
        assignment.ends_at = at
        assignment.save(update_fields=["ends_at"])
    changes.keep(kind="people.role_ended", subject=assignment.person.username, by=by, at=at, role=assignment.role)


@transaction.atomic
def deactivate(*, person: Person, by: Person, at: datetime) -> None:
    """:raises LastAdministrator: nobody would be left to administer"""
    if person.roles.filter(role="administrator").exists():
        _keep_an_administrator(person, "administrator", at)
    person.is_active = False
    person.save(update_fields=["is_active"])
    changes.keep(kind="people.deactivated", subject=person.username, by=by, at=at)


@transaction.atomic
def activate(*, person: Person, by: Person, at: datetime) -> None:
    person.is_active = True
    person.save(update_fields=["is_active"])
    changes.keep(kind="people.activated", subject=person.username, by=by, at=at)


@transaction.atomic
def set_absence(
    *, person: Person, kind: str, starts_at: datetime, ends_at: datetime, by: Person, at: datetime, note: str = ""
) -> Absence:
    """
    Enter an absence, half-open.

    :raises BadPeriod: it would end before it starts
    :raises AbsenceOverlaps: another absence of the person lies in that time
    """
    if ends_at <= starts_at:
        raise BadPeriod
    Person.objects.select_for_update().get(pk=person.pk)
    other = Absence.objects.filter(person=person, starts_at__lt=ends_at, ends_at__gt=starts_at).order_by("pk").first()
    if other is not None:
        raise AbsenceOverlaps(other)
    absence = Absence.objects.create(person=person, kind=kind, starts_at=starts_at, ends_at=ends_at, note=note)
    changes.keep(
        kind="people.absence_set",
        subject=person.username,
        by=by,
        at=at,
        starts_at=starts_at.isoformat(),
        ends_at=ends_at.isoformat(),
    )
    return absence


@transaction.atomic
def cancel_absence(*, absence: Absence, by: Person, at: datetime) -> None:
    """Take an absence back; of one that has begun, what lies ahead."""
    if absence.starts_at < at < absence.ends_at:
        absence.ends_at = at
        absence.save(update_fields=["ends_at"])
    elif absence.starts_at >= at:
        absence.delete()
    changes.keep(kind="people.absence_cancelled", subject=absence.person.username, by=by, at=at)


@transaction.atomic
def set_deputy(
    *,
    person: Person,
    deputy: Person,
    starts_at: datetime,
    ends_at: datetime,
    by: Person,
    at: datetime,
    role: str = "",
) -> Deputy:
    """
    Name who stands in for the person, in one role or (empty) in all.

    :raises DeputyIsSelf: see there
    :raises BadPeriod: it would end before it starts
    """
    if person.pk == deputy.pk:
        raise DeputyIsSelf
    if ends_at <= starts_at:
        raise BadPeriod
    named = Deputy.objects.create(person=person, deputy=deputy, role=role, starts_at=starts_at, ends_at=ends_at)
    changes.keep(kind="people.deputy_set", subject=person.username, by=by, at=at, deputy=deputy.username, role=role)
    return named


@transaction.atomic
def end_deputy(*, deputy: Deputy, by: Person, at: datetime) -> None:
    """End it now; one that has not begun is taken back."""
    if deputy.starts_at < at < deputy.ends_at:
        deputy.ends_at = at
        deputy.save(update_fields=["ends_at"])
    elif deputy.starts_at >= at:
        deputy.delete()
    changes.keep(kind="people.deputy_ended", subject=deputy.person.username, by=by, at=at)


def check_password(password: str, person: Person) -> None:
    """:raises WeakPassword: the password does not meet the rules"""
    try:
        validate_password(password, person)
    except ValidationError as error:
        raise WeakPassword(list(error.messages)) from error


def initials_of(name: str) -> str:
    """Return the first letters of a name: 王小明 → wxm, Ann Lee → al."""
    letters = [part[:1] for word in name.split() for part in lazy_pinyin(word, style=Style.FIRST_LETTER)]
    return "".join(letters).lower()[:20]


def _keep_an_administrator(person: Person, role: str, at: datetime) -> None:
    if role != "administrator":
        return
    others = RoleAssignment.objects.select_for_update().filter(
        role=role, person__is_active=True, starts_at__lte=at, ends_at__isnull=True
    )
    if not others.exclude(person=person).exists():
        raise LastAdministrator


def _clock(at: datetime) -> str:
    return timezone.localtime(at).strftime("%Y-%m-%d %H:%M")
