from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class Visit(models.Model):
    """What the technician did on an order, step by step; one row per order, made at his first step."""

    order = models.OneToOneField("dispatch.Order", on_delete=models.PROTECT, primary_key=True, related_name="visit")
    toolbox_checked_at = models.DateTimeField(null=True)
    papers_taken_at = models.DateTimeField(null=True)
    diagnosed_at = models.DateTimeField(null=True)
    cause = models.CharField(max_length=200, blank=True)
    is_solvable = models.BooleanField(null=True)
    is_chargeable = models.BooleanField(null=True)
    quoted_amount = models.DecimalField(max_digits=10, decimal_places=2, null=True)
    price_shown_at = models.DateTimeField(null=True)
    consented_at = models.DateTimeField(null=True)
    consented_by = models.CharField(max_length=60, blank=True)
    price_refused_at = models.DateTimeField(null=True)
    second_visit_at = models.DateTimeField(null=True)
    second_visit_reason = models.CharField(max_length=300, blank=True)
    repaired_at = models.DateTimeField(null=True)
    solution = models.TextField(blank=True)
    parts_replaced = models.CharField(max_length=300, blank=True)
    parts_count = models.PositiveIntegerField(default=0)
    charge_basis = models.CharField(max_length=10, blank=True)
    charge_total = models.DecimalField(max_digits=10, decimal_places=2, null=True)
    charge_sentence = models.CharField(max_length=300, blank=True)
    settled_at = models.DateTimeField(null=True)
    tested_at = models.DateTimeField(null=True)
    is_accepted = models.BooleanField(null=True)
    instructed_at = models.DateTimeField(null=True)
    topics = models.CharField(max_length=300, blank=True)
    cleaned_at = models.DateTimeField(null=True)
    tools_complete = models.BooleanField(null=True)
    signed_at = models.DateTimeField(null=True)
    signer = models.CharField(max_length=60, blank=True)
    signature = models.ForeignKey("core.StoredFile", on_delete=models.PROTECT, null=True, related_name="+")
    rating = models.PositiveSmallIntegerField(null=True)
    receipt = models.ForeignKey("core.StoredFile", on_delete=models.PROTECT, null=True, related_name="+")
    need = models.TextField(blank=True)
    need_noted_at = models.DateTimeField(null=True)
    reported_off_at = models.DateTimeField(null=True)
    receipt_handed_in_at = models.DateTimeField(null=True)
    requisition_handed_in_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["signed_at"], condition=Q(receipt_handed_in_at__isnull=True), name="visit_papers_outstanding"
            )
        ]

    @property
    def receipt_complete(self) -> bool:
        """Whether the receipt names cause and solution and bears the customer's signature."""
        return bool(self.cause and self.solution and self.signed_at)


class SupportRequest(models.Model):
    """A technician cannot solve it alone: asked by phone, or another technician sent."""

    class How(models.TextChoices):
        PHONE = "phone", _("电话支援")
        TECHNICIAN = "technician", _("派人支援")

    visit = models.ForeignKey(Visit, on_delete=models.CASCADE, related_name="support_requests")
    at = models.DateTimeField()
    reason = models.CharField(max_length=300)
    on_site = models.BooleanField(default=True)
    answered_at = models.DateTimeField(null=True)
    helper = models.ForeignKey("core.Person", on_delete=models.PROTECT, null=True, related_name="+")
    how = models.CharField(max_length=15, choices=How.choices, blank=True)
    answer = models.CharField(max_length=300, blank=True)


class AbuseReport(models.Model):
    """The customer makes demands, insults or hits: the technician withdraws and the department steps in."""

    visit = models.ForeignKey(Visit, on_delete=models.CASCADE, related_name="abuse_reports")
    at = models.DateTimeField()
    what = models.CharField(max_length=300)
    handled_at = models.DateTimeField(null=True)
    handled_by = models.ForeignKey("core.Person", on_delete=models.PROTECT, null=True, related_name="+")
    how = models.CharField(max_length=300, blank=True)


class ConductConfirmation(models.Model):
    """The technician confirmed the regulation's points of conduct for one moment (an event kind) of the visit."""

    visit = models.ForeignKey(Visit, on_delete=models.CASCADE, related_name="conduct_confirmations")
    moment = models.CharField(max_length=60)
    items = models.JSONField(default=list)
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["visit", "moment"], name="conduct_confirmation_once")]


class Photo(models.Model):
    visit = models.ForeignKey(Visit, on_delete=models.CASCADE, related_name="photos")
    file = models.ForeignKey("core.StoredFile", on_delete=models.PROTECT, related_name="+")
    caption = models.CharField(max_length=100, blank=True)
    at = models.DateTimeField()


class GoodsIntake(models.Model):
    """A customer's machine taken in for repair: receipt given, repair card, inspection, return."""

    class State(models.TextChoices):
        TAKEN_IN = "taken_in", _("已收进")
        IN_REPAIR = "in_repair", _("维修中")
        REPAIRED = "repaired", _("已修好")
        INSPECTED = "inspected", _("已检验")
        RETURNED = "returned", _("已归还")

    record = models.OneToOneField("core.Record", on_delete=models.PROTECT, primary_key=True, related_name="goods")
    order = models.ForeignKey("dispatch.Order", on_delete=models.PROTECT, related_name="goods")
    equipment = models.ForeignKey("customers.Equipment", on_delete=models.PROTECT, null=True, related_name="+")
    description = models.CharField(max_length=200)
    condition = models.CharField(max_length=200, blank=True)
    state = models.CharField(max_length=10, choices=State.choices)
    card = models.CharField(max_length=200, blank=True)
    card_opened_at = models.DateTimeField(null=True)
    parts = models.CharField(max_length=300, blank=True)
    repaired_by = models.ForeignKey("core.Person", on_delete=models.PROTECT, null=True, related_name="+")
    receipt_number = models.CharField(max_length=40)
    taken_in_at = models.DateTimeField()
    registered_at = models.DateTimeField(null=True)
    repaired_at = models.DateTimeField(null=True)
    repair_minutes = models.PositiveIntegerField(null=True)
    inspected_at = models.DateTimeField(null=True)
    inspected_by = models.ForeignKey("core.Person", on_delete=models.PROTECT, null=True, related_name="+")
    inspection_passed = models.BooleanField(null=True)
    returned_at = models.DateTimeField(null=True)
    return_signer = models.CharField(max_length=60, blank=True)
    return_registered_at = models.DateTimeField(null=True)
    receipt_voided_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["taken_in_at"], condition=~Q(state="returned"), name="goods_in_house")]

    def __str__(self) -> str:
        return self.receipt_number
