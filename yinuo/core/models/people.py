from __future__ import annotations

from typing import ClassVar

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.contrib.postgres.constraints import ExclusionConstraint
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _


class Role(models.TextChoices):
    """What a person may do; the rights of each role are in ``core.access``."""

    HOTLINE_AGENT = "hotline_agent", _("热线接线员")
    COORDINATOR = "coordinator", _("售后内勤")
    TECHNICIAN = "technician", _("售后技术人员")
    PARTS_KEEPER = "parts_keeper", _("仓库管理员")
    QUALITY_ENGINEER = "quality_engineer", _("质量工程师")
    ACCOUNT_MANAGER = "account_manager", _("客户经理")
    FINANCE_CLERK = "finance_clerk", _("财务")
    DEPARTMENT_MANAGER = "department_manager", _("部门经理")
    GENERAL_MANAGER = "general_manager", _("总经理")
    REGULATION_OWNER = "regulation_owner", _("制度归口部门")
    ADMINISTRATOR = "administrator", _("系统管理员")


class Scope(models.TextChoices):
    """How far a role reaches: one's own records, the department's, the branch's, or all."""

    OWN = "own", _("本人")
    TEAM = "team", _("本部门")
    BRANCH = "branch", _("本分公司")
    ALL = "all", _("全公司")


class Branch(models.Model):
    code = models.CharField(max_length=20, unique=True)
    name = models.CharField(max_length=100)
    name_en = models.CharField(max_length=100, blank=True)
    address = models.CharField(max_length=200, blank=True)
    phone = models.CharField(max_length=40, blank=True)
    calendar = models.ForeignKey("core.Calendar", on_delete=models.PROTECT, null=True, related_name="branches")
    # Where its technicians set out from and return to, in degrees; both or neither.
    latitude = models.FloatField(null=True, blank=True)
    longitude = models.FloatField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(latitude__isnull=True, longitude__isnull=True)
                | Q(
                    latitude__isnull=False,
                    latitude__range=(-90, 90),
                    longitude__isnull=False,
                    longitude__range=(-180, 180),
                ),
                name="branch_position",
            )
        ]

    def __str__(self) -> str:
        return self.name


class Department(models.Model):
    code = models.CharField(max_length=20, unique=True)
    name = models.CharField(max_length=100)
    name_en = models.CharField(max_length=100, blank=True)
    parent = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="children")
    branch = models.ForeignKey(Branch, on_delete=models.PROTECT, null=True, blank=True, related_name="departments")
    manager = models.ForeignKey("core.Person", on_delete=models.PROTECT, null=True, blank=True, related_name="managed")
    calendar = models.ForeignKey(
        "core.Calendar", on_delete=models.PROTECT, null=True, blank=True, related_name="departments"
    )

    def __str__(self) -> str:
        return self.name


class PersonManager(BaseUserManager["Person"]):
    def get_by_natural_key(self, username: str | None) -> Person:
        return self.get(username__iexact=username)


class Person(AbstractBaseUser):
    username = models.CharField(max_length=40, unique=True)
    name = models.CharField(max_length=60)
    name_en = models.CharField(max_length=60, blank=True)
    initials = models.CharField(max_length=20, blank=True)
    email = models.EmailField(blank=True)
    phone = models.CharField(max_length=20, blank=True)
    language = models.CharField(max_length=10, default="zh-hans")
    branch = models.ForeignKey(Branch, on_delete=models.PROTECT, null=True, blank=True, related_name="people")
    department = models.ForeignKey(Department, on_delete=models.PROTECT, null=True, blank=True, related_name="people")
    supervisor = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="reports")
    is_active = models.BooleanField(default=True)
    totp_secret = models.CharField(max_length=64, blank=True)
    totp_confirmed_at = models.DateTimeField(null=True, blank=True)
    totp_last_step = models.BigIntegerField(default=0)
    joined_at = models.DateTimeField()

    objects: ClassVar[PersonManager] = PersonManager()

    USERNAME_FIELD = "username"
    EMAIL_FIELD = "email"

    class Meta:
        constraints = [models.UniqueConstraint(Lower("username"), name="person_username_once")]
        indexes = [
            models.Index(fields=["branch", "department"], name="person_branch_department"),
            models.Index(fields=["initials"], name="person_initials"),
        ]

    def __str__(self) -> str:
        return self.name

    def get_full_name(self) -> str:
        return self.name


class RoleAssignment(models.Model):
    """A role that a person holds, how far it reaches, half-open in time."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="roles")
    role = models.CharField(max_length=30, choices=Role.choices)
    scope = models.CharField(max_length=10, choices=Scope.choices)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person", "role"], condition=Q(ends_at__isnull=True), name="role_assignment_once"
            ),
            models.CheckConstraint(
                condition=Q(ends_at__isnull=True) | Q(ends_at__gt=F("starts_at")), name="role_assignment_period"
            ),
        ]
        indexes = [models.Index(fields=["role", "person"], name="role_assignment_role")]


class Deputy(models.Model):
    """Who stands in for whom, half-open in time; all roles unless one is named."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="deputies")
    deputy = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="stands_in_for")
    role = models.CharField(max_length=30, choices=Role.choices, blank=True)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="deputy_period"),
            models.CheckConstraint(condition=~Q(person=F("deputy")), name="deputy_is_another"),
        ]


class Absence(models.Model):
    class Kind(models.TextChoices):
        LEAVE = "leave", _("请假")
        SICK = "sick", _("病假")
        TRAINING = "training", _("培训")
        TRIP = "trip", _("出差")

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="absences")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    note = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="absence_period"),
            ExclusionConstraint(
                name="absence_no_overlap",
                expressions=[
                    (models.Func(F("person"), F("person"), models.Value("[]"), function="int8range"), "="),
                    (models.Func(F("starts_at"), F("ends_at"), function="tstzrange"), "&&"),
                ],
            ),
        ]


class LoginAttempt(models.Model):
    """Kept to throttle guessing and to show who tried."""

    username = models.CharField(max_length=60)
    address = models.GenericIPAddressField(null=True)
    at = models.DateTimeField()
    succeeded = models.BooleanField()

    class Meta:
        indexes = [
            models.Index(fields=["username", "at"], name="login_attempt_username"),
            models.Index(fields=["address", "at"], name="login_attempt_address"),
        ]


class LoginSession(models.Model):
    """A signed-in browser, so that a person sees where he is signed in and can end it."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="login_sessions")
    session_key = models.CharField(max_length=40, unique=True)
    address = models.GenericIPAddressField(null=True)
    agent = models.CharField(max_length=200, blank=True)
    started_at = models.DateTimeField()
    seen_at = models.DateTimeField()


class RecoveryCode(models.Model):
    """A code for the day on which the phone with the one-time passwords is lost; each works once."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="recovery_codes")
    digest = models.CharField(max_length=128)
    used_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "digest"], name="recovery_code_once")]
