from __future__ import annotations

from datetime import datetime, timedelta

from django.contrib.postgres.constraints import ExclusionConstraint
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from yinuo.dispatch.states import ALIVE, OrderState
from yinuo.procedures.models import StaffFile


class TechnicianProfile(models.Model):
    """
    What a technician can do (``skills`` as in ``customers.Product.skill``), and how many orders a day are enough.

    His grade is none of this: the training file certifies it (see ``grade``).
    """

    person = models.OneToOneField(
        "core.Person", on_delete=models.CASCADE, primary_key=True, related_name="technician_profile"
    )
    skills = models.JSONField(default=list)
    daily_orders = models.PositiveIntegerField()

    @property
    def grade(self) -> str:
        """The grade that his training file certifies, in words; "" without one. Load with ``technicians.profiles``."""
        file: StaffFile | None = getattr(self.person, "staff_file", None)  # Django raises an AttributeError without one
        return str(file.get_grade_display()) if file else ""


class Order(models.Model):
    """
    派工单: one visit by one technician for a case. States: see ``dispatch.states``.

    ``starts_at``/``ends_at`` is the time reserved for the technician, half-open; two reservations of one
    technician that are still alive may not overlap, which the database itself refuses: at once, and at the end
    when a plan moves many together. ``contact_failures`` counts the calls without contact since the customer was last
    reached. ``ended_reason`` says why an order was refused, reassigned or cancelled.
    """

    class Purpose(models.TextChoices):
        REPAIR = "repair", _("上门维修")
        INSTALLATION = "installation", _("安装调试")
        SECOND_VISIT = "second_visit", _("二次上门")
        SUPPORT = "support", _("现场支援")
        RETURN = "return", _("送还商品")

    class LateCause(models.TextChoices):
        TRAFFIC = "traffic", _("堵车")
        ACCIDENT = "accident", _("事故")
        PREVIOUS_JOB = "previous_job", _("上一单未完")
        DISTANCE = "distance", _("路途远")
        WORKLOAD = "workload", _("任务多")
        PERSONAL = "personal", _("个人原因")

    record = models.OneToOneField("core.Record", on_delete=models.PROTECT, primary_key=True, related_name="order")
    # Their indexes are those below that begin with them.
    case = models.ForeignKey("cases.Case", on_delete=models.PROTECT, related_name="orders", db_index=False)
    branch = models.ForeignKey("core.Branch", on_delete=models.PROTECT, related_name="orders", db_index=False)
    technician = models.ForeignKey("core.Person", on_delete=models.PROTECT, related_name="orders", db_index=False)
    coordinator = models.ForeignKey("core.Person", on_delete=models.PROTECT, related_name="dispatched_orders")
    state = models.CharField(max_length=20, choices=OrderState.choices)
    purpose = models.CharField(max_length=15, choices=Purpose.choices, default=Purpose.REPAIR)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    appointment_at = models.DateTimeField(null=True)
    appointment_agreed_by = models.CharField(max_length=60, blank=True)
    travel_minutes = models.PositiveIntegerField(default=0)
    parts_needed = models.BooleanField(default=False)
    instructions = models.TextField(blank=True)
    contact_failures = models.IntegerField(default=0)
    has_reached_customer = models.BooleanField(default=False)
    unreachable_reported_at = models.DateTimeField(null=True)
    late_cause = models.CharField(max_length=20, choices=LateCause.choices, blank=True)
    late_minutes_foreseen = models.PositiveIntegerField(null=True)
    technician_was_busy = models.BooleanField(default=False)
    dispatched_at = models.DateTimeField(null=True)
    accepted_at = models.DateTimeField(null=True)
    prepared_at = models.DateTimeField(null=True)
    departed_at = models.DateTimeField(null=True)
    arrived_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    archived_at = models.DateTimeField(null=True)
    replaces = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="replaced_by")
    ended_reason = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="order_period"),
            ExclusionConstraint(
                name="order_technician_not_double_booked",
                expressions=[
                    (models.Func(F("technician"), F("technician"), models.Value("[]"), function="int8range"), "="),
                    (models.Func(F("starts_at"), F("ends_at"), function="tstzrange"), "&&"),
                ],
                condition=Q(state__in=[state.value for state in ALIVE]),
                deferrable=models.Deferrable.IMMEDIATE,
            ),
        ]
        indexes = [
            models.Index(fields=["technician", "starts_at"], name="order_technician"),
            models.Index(fields=["branch", "state", "starts_at"], name="order_branch_state"),
            models.Index(fields=["case"], name="order_case"),
            models.Index(fields=["branch", "finished_at"], name="order_branch_finished"),
            # A day's board: few orders end after its morning, and few are being worked on.
            models.Index(fields=["ends_at"], name="order_end"),
            models.Index(fields=["starts_at"], condition=Q(state__in=["departed", "arrived"]), name="order_at_work"),
            models.Index(fields=["technician"], condition=~Q(state="archived"), name="order_papers"),
        ]

    def __str__(self) -> str:
        return self.record.number

    @property
    def promised_at(self) -> datetime:
        """The moment after which an arrival is late: the agreed appointment, else the end of the reserved window."""
        return self.appointment_at or self.ends_at

    @property
    def depart_by(self) -> datetime | None:
        """When the technician must set off to keep the appointment; None without one."""
        return self.appointment_at - timedelta(minutes=self.travel_minutes) if self.appointment_at else None


class ContactAttempt(models.Model):
    class Outcome(models.TextChoices):
        REACHED = "reached", _("已接通")
        NO_ANSWER = "no_answer", _("无人接听")
        WRONG_NUMBER = "wrong_number", _("号码错误")

    order = models.ForeignKey(Order, on_delete=models.CASCADE, related_name="contact_attempts")
    at = models.DateTimeField()
    by = models.ForeignKey("core.Person", on_delete=models.PROTECT, related_name="+")
    outcome = models.CharField(max_length=15, choices=Outcome.choices)
    note = models.CharField(max_length=200, blank=True)


class Appointment(models.Model):
    """
    Every time that was agreed with the customer for an order, and why it changed. The last one counts.

    ``by`` is None when the customer chose it himself by the link.
    """

    order = models.ForeignKey(Order, on_delete=models.CASCADE, related_name="appointments")
    agreed_for = models.DateTimeField()
    agreed_at = models.DateTimeField()
    by = models.ForeignKey("core.Person", on_delete=models.PROTECT, null=True, related_name="+")
    customer_name = models.CharField(max_length=60)
    reason = models.CharField(max_length=200, blank=True)
    has_apologised = models.BooleanField(default=False)
