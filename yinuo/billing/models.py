from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _


class PriceList(models.Model):
    """收费标准: uniform prices, valid in [starts_on, ends_on); two lists of one code never overlap."""

    code = models.CharField(max_length=30)
    name = models.CharField(max_length=100)
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gt=F("starts_on")), name="price_list_period"
            ),
            models.UniqueConstraint(fields=["code", "starts_on"], name="price_list_start_once"),
        ]


class Price(models.Model):
    class Item(models.TextChoices):
        PART = "part", _("配件")
        LABOUR = "labour", _("工时")
        TRAVEL = "travel", _("差旅")

    price_list = models.ForeignKey(PriceList, on_delete=models.CASCADE, related_name="prices")
    item = models.CharField(max_length=10, choices=Item.choices)
    part = models.ForeignKey("parts.Part", on_delete=models.PROTECT, null=True, related_name="prices")
    name = models.CharField(max_length=100)
    amount = models.DecimalField(max_digits=10, decimal_places=2)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(amount__gte=0), name="price_not_negative"),
            models.UniqueConstraint(fields=["price_list", "part"], name="price_part_once"),
        ]


class Charge(models.Model):
    """Who pays what for one order, and the sentence that decided it. ``rule`` is the charge rule of the regulation."""

    class Basis(models.TextChoices):
        WARRANTY = "warranty", _("保修")
        CONTRACT = "contract", _("合同")
        PAID = "paid", _("收费")
        INTERNAL = "internal", _("内部")

    class State(models.TextChoices):
        QUOTED = "quoted", _("已报价")
        DUE = "due", _("待收")
        COLLECTED = "collected", _("已收")
        INVOICED = "invoiced", _("已开票")
        FREE = "free", _("免费")

    record = models.OneToOneField("core.Record", on_delete=models.PROTECT, primary_key=True, related_name="charge")
    order = models.ForeignKey("dispatch.Order", on_delete=models.PROTECT, related_name="charges")
    rule = models.ForeignKey("rulebook.Rule", on_delete=models.PROTECT, null=True, related_name="charges")
    basis = models.CharField(max_length=10, choices=Basis.choices)
    price_list = models.ForeignKey(PriceList, on_delete=models.PROTECT, null=True, related_name="charges")
    sentence = models.CharField(max_length=300)
    sentence_en = models.CharField(max_length=300, blank=True)
    standard_total = models.DecimalField(max_digits=10, decimal_places=2)
    total = models.DecimalField(max_digits=10, decimal_places=2)
    collected = models.DecimalField(max_digits=10, decimal_places=2, default=0)
    state = models.CharField(max_length=10, choices=State.choices)
    determined_at = models.DateTimeField()
    collector = models.ForeignKey("core.Person", on_delete=models.PROTECT, null=True, related_name="receivables")
    settled_at = models.DateTimeField(null=True)
    invoice_number = models.CharField(max_length=40, blank=True)
    invoiced_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(total__gte=0), name="charge_not_negative"),
            models.CheckConstraint(condition=Q(collected__gte=0), name="charge_collected_not_negative"),
        ]
        indexes = [models.Index(fields=["state", "determined_at"], name="charge_state")]


class ChargeLine(models.Model):
    charge = models.ForeignKey(Charge, on_delete=models.CASCADE, related_name="lines")
    item = models.CharField(max_length=10, choices=Price.Item.choices)
    part = models.ForeignKey("parts.Part", on_delete=models.PROTECT, null=True, related_name="+")
    name = models.CharField(max_length=100)
    quantity = models.DecimalField(max_digits=8, decimal_places=2)
    unit_price = models.DecimalField(max_digits=10, decimal_places=2)
    amount = models.DecimalField(max_digits=10, decimal_places=2)
    note = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(quantity__gt=0), name="charge_line_quantity"),
            models.CheckConstraint(condition=Q(unit_price__gte=0), name="charge_line_price"),
        ]


class Payment(models.Model):
    charge = models.ForeignKey(Charge, on_delete=models.PROTECT, related_name="payments")
    amount = models.DecimalField(max_digits=10, decimal_places=2)
    method = models.CharField(max_length=15)
    at = models.DateTimeField()
    by = models.ForeignKey("core.Person", on_delete=models.PROTECT, related_name="+")
    handed_to_finance_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(amount__gt=0), name="payment_positive")]


class ExpenseClaim(models.Model):
    """Travel and other costs a member of staff claims; refused when its papers do not match the trip."""

    record = models.OneToOneField("core.Record", on_delete=models.PROTECT, primary_key=True, related_name="expense")
    claimant = models.ForeignKey("core.Person", on_delete=models.PROTECT, related_name="expense_claims")
    order = models.ForeignKey("dispatch.Order", on_delete=models.PROTECT, null=True, related_name="expenses")
    amount = models.DecimalField(max_digits=10, decimal_places=2)
    place = models.CharField(max_length=60)
    purpose = models.CharField(max_length=200)
    has_receipts = models.BooleanField()
    state = models.CharField(max_length=15)
    submitted_at = models.DateTimeField()
    checked_at = models.DateTimeField(null=True)
    finding = models.CharField(max_length=20, blank=True)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(amount__gt=0), name="expense_positive")]
