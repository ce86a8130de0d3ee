from __future__ import annotations

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from yinuo.cases.states import ComplaintState, State


class FaultCode(models.Model):
    """
    A known fault of a product family, with the question to ask and the guidance to give by phone.

    ``area`` is the part of the product or system that fails, in the company's own word: body, chassis, network.
    ``is_active`` false: no longer offered at the desk; cases keep it.
    """

    code = models.CharField(max_length=30, unique=True)
    family = models.CharField(max_length=40)
    name = models.CharField(max_length=100)
    name_en = models.CharField(max_length=100, blank=True)
    guidance = models.TextField(blank=True)
    guidance_en = models.TextField(blank=True)
    cause = models.CharField(max_length=200, blank=True)
    cause_en = models.CharField(max_length=200, blank=True)
    measure = models.CharField(max_length=200, blank=True)
    measure_en = models.CharField(max_length=200, blank=True)
    usual_parts = models.JSONField(default=list)
    area = models.CharField(max_length=20, blank=True, db_default="")
    is_active = models.BooleanField(default=True, db_default=True)

    def __str__(self) -> str:
        return self.name


class Call(models.Model):
    """A telephone call as the exchange reported it; unanswered ones stay visible."""

    record = models.OneToOneField("core.Record", on_delete=models.PROTECT, primary_key=True, related_name="call")
    phone = models.CharField(max_length=30)
    digits = models.CharField(max_length=20)
    agent = models.ForeignKey("core.Person", on_delete=models.PROTECT, null=True, related_name="calls")
    received_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    case = models.ForeignKey("cases.Case", on_delete=models.PROTECT, null=True, related_name="calls")

    class Meta:
        indexes = [models.Index(fields=["digits", "-received_at"], name="call_digits")]


class Case(models.Model):
    """
    What a customer raised. Its life: see ``cases.states``.

    ``in_office_hours``: whether it came in by the branch's calendar in working time; null without one.
    ``remote_solved``: what the last session from afar brought, null before the first. ``misuse``: how the machine was
    wrongly used or kept, empty if it was not.
    """

    class Kind(models.TextChoices):
        REPAIR = "repair", _("报修")
        CONSULTATION = "consultation", _("咨询")
        INSTALLATION = "installation", _("安装调试")
        INTERNAL = "internal", _("内部工作")

    class Channel(models.TextChoices):
        PHONE = "phone", _("电话")
        LETTER = "letter", _("来函")
        VISIT = "visit", _("来访")
        WEB = "web", _("网络")
        API = "api", _("接口")

    class Urgency(models.TextChoices):
        NORMAL = "normal", _("一般")
        URGENT = "urgent", _("紧急")
        CRITICAL = "critical", _("特急")

    class Route(models.TextChoices):
        GUIDANCE = "guidance", _("电话指导")
        VISIT = "visit", _("上门维修")

    record = models.OneToOneField("core.Record", on_delete=models.PROTECT, primary_key=True, related_name="case")
    # It repeats the record's, which the database checks; indexes below begin with it.
    branch = models.ForeignKey(
        "core.Branch", on_delete=models.PROTECT, related_name="cases", db_index=False, db_constraint=False
    )
    state = models.CharField(max_length=20)
    kind = models.CharField(max_length=15, choices=Kind.choices, default=Kind.REPAIR)
    channel = models.CharField(max_length=10, choices=Channel.choices)
    urgency = models.CharField(max_length=10, choices=Urgency.choices, default=Urgency.NORMAL)
    # Lists of a customer and of a machine are sorted, and have their indexes below.
    customer = models.ForeignKey("customers.Customer", on_delete=models.PROTECT, related_name="cases", db_index=False)
    contact_name = models.CharField(max_length=60)
    contact_phone = models.CharField(max_length=30)
    site = models.ForeignKey("customers.Site", on_delete=models.PROTECT, related_name="cases", db_index=False)
    equipment = models.ForeignKey(
        "customers.Equipment", on_delete=models.PROTECT, null=True, related_name="cases", db_index=False
    )
    product_name = models.CharField(max_length=100, blank=True)
    purchased_on = models.DateField(null=True)
    fault = models.TextField()
    fault_code = models.ForeignKey(FaultCode, on_delete=models.PROTECT, null=True, related_name="cases", db_index=False)
    in_city = models.BooleanField()
    in_warranty = models.BooleanField(null=True)
    route = models.CharField(max_length=10, choices=Route.choices, blank=True)
    probable_cause = models.CharField(max_length=200, blank=True)
    measure = models.CharField(max_length=200, blank=True)
    parts_hint = models.CharField(max_length=200, blank=True)
    requested_at = models.DateTimeField(null=True)
    reported_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)
    resolved_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    filed_at = models.DateTimeField(null=True)
    reopened = models.IntegerField(default=0)
    call_back_satisfied = models.BooleanField(null=True)
    quotation_accepted = models.BooleanField(default=False)
    in_office_hours = models.BooleanField(null=True)
    remote_solved = models.BooleanField(null=True)
    dealer_told_at = models.DateTimeField(null=True)
    misuse = models.CharField(max_length=300, blank=True, db_default="")
    repeats = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="repeated_by", db_index=False)
    taken_by = models.ForeignKey("core.Person", on_delete=models.PROTECT, related_name="taken_cases")
    coordinator = models.ForeignKey(
        "core.Person", on_delete=models.PROTECT, null=True, related_name="coordinated_cases"
    )
    search = SearchVectorField(null=True)

    class Meta:
        indexes = [
            GinIndex(fields=["search"], name="case_search"),
            models.Index(fields=["customer", "-reported_at"], name="case_customer"),
            models.Index(fields=["equipment", "-reported_at"], name="case_equipment"),
            models.Index(fields=["branch", "state", "-reported_at"], name="case_branch_state"),
            models.Index(fields=["branch", "-reported_at"], name="case_branch"),
            models.Index(fields=["-reported_at", "-record"], name="case_newest"),
            # Few cases have one when they are written.
            models.Index(fields=["fault_code"], condition=Q(fault_code__isnull=False), name="case_fault_code"),
            models.Index(fields=["repeats"], condition=Q(repeats__isnull=False), name="case_repeats"),
            models.Index(
                fields=["branch", "reported_at"], condition=Q(closed_at__isnull=True), name="case_open_by_branch"
            ),
            models.Index(
                fields=["coordinator", "-record"],
                condition=Q(closed_at__isnull=True),
                name="case_open_by_coordinator",
            ),
        ]

    def get_state_display(self) -> str:
        return str(State(self.state).label)


class CaseNote(models.Model):
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="notes")
    by = models.ForeignKey("core.Person", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    text = models.TextField()

    class Meta:
        indexes = [models.Index(fields=["case", "at"], name="case_note_case")]


class Complaint(models.Model):
    """A customer complains of how he was served: about whom, what was found, whether it is true."""

    class Cause(models.TextChoices):
        NO_ANSWER = "no_answer", _("热线无人接听")
        LATE = "late", _("未按时到达")
        NO_BADGE = "no_badge", _("未着工装或未出示工作证")
        QUARREL = "quarrel", _("与客户争执")
        OVERCHARGE = "overcharge", _("乱收费或变相索要")
        PROPERTY = "property", _("向客户索要财物")
        REPEAT_REPAIR = "repeat_repair", _("同一问题重复维修")
        POOR_SERVICE = "poor_service", _("服务态度或水平差")
        FORGERY = "forgery", _("提前要求签字或伪造签字")
        OTHER = "other", _("其他")

    class Severity(models.TextChoices):
        MINOR = "minor", _("较轻")
        SERIOUS = "serious", _("严重")

    record = models.OneToOneField("core.Record", on_delete=models.PROTECT, primary_key=True, related_name="complaint")
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="complaints")
    channel = models.CharField(max_length=10, choices=Case.Channel.choices)
    cause = models.CharField(max_length=15, choices=Cause.choices)
    about = models.ForeignKey("core.Person", on_delete=models.PROTECT, null=True, related_name="complaints_about")
    text = models.TextField()
    received_at = models.DateTimeField()
    state = models.CharField(max_length=15)
    finding = models.TextField(blank=True)
    is_personal_fault = models.BooleanField(null=True)
    severity = models.CharField(max_length=10, choices=Severity.choices, blank=True)
    verified_at = models.DateTimeField(null=True)
    remedy = models.TextField(blank=True)
    closed_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["-received_at"], name="complaint_received")]

    def get_state_display(self) -> str:
        return str(ComplaintState(self.state).label)
