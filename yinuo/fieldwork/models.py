from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Visit(models.Model):
    """What the technician did on an order, step by step; one row per order, made when he accepts."""

    order = models.OneToOneField("dispatch.Order", on_delete=models.PROTECT, primary_key=True, related_name="visit")
    toolbox_checked_at = models.DateTimeField(null=True)
    papers_taken_at = models.DateTimeField(null=True)
    diagnosed_at = models.DateTimeField(null=True)
    cause = models.CharField(max_length=200, blank=True)
    is_solvable = models.BooleanField(null=True)
    quoted_amount = models.DecimalField(max_digits=10, decimal_places=2, null=True)
    price_shown_at = models.DateTimeField(null=True)
    consented_at = models.DateTimeField(null=True)
    consented_by = models.CharField(max_length=60, blank=True)
    repaired_at = models.DateTimeField(null=True)
    solution = models.TextField(blank=True)
    parts_replaced = models.CharField(max_length=300, blank=True)
    charge_basis = models.CharField(max_length=10, blank=True)
    charge_total = models.DecimalField(max_digits=10, decimal_places=2, null=True)
    charge_sentence = models.CharField(max_length=300, blank=True)
    tested_at = models.DateTimeField(null=True)
    instructed_at = models.DateTimeField(null=True)
    cleaned_at = models.DateTimeField(null=True)
    tools_complete = models.BooleanField(null=True)
    signed_at = models.DateTimeField(null=True)
    signer = models.CharField(max_length=60, blank=True)
    signature = models.ForeignKey("core.StoredFile", on_delete=models.PROTECT, null=True, related_name="+")
    rating = models.PositiveSmallIntegerField(null=True)
    receipt = models.ForeignKey("core.StoredFile", on_delete=models.PROTECT, null=True, related_name="+")
    reported_off_at = models.DateTimeField(null=True)
    receipt_handed_in_at = models.DateTimeField(null=True)
    requisition_handed_in_at = models.DateTimeField(null=True)


class SupportRequest(models.Model):
    """A technician cannot solve it alone: asked by phone, or another technician sent."""

    visit = models.ForeignKey(Visit, on_delete=models.CASCADE, related_name="support_requests")
    at = models.DateTimeField()
    reason = models.CharField(max_length=300)
    answered_at = models.DateTimeField(null=True)
    helper = models.ForeignKey("core.Person", on_delete=models.PROTECT, null=True, related_name="+")
    answer = models.CharField(max_length=300, blank=True)


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
    receipt_voided_at = models.DateTimeField(null=True)
