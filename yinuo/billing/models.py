from __future__ import annotations

from datetime import date
from decimal import Decimal

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _


class PriceListQuerySet(models.QuerySet["PriceList"]):
    def in_force(self, day: date) -> PriceListQuerySet:
        return self.filter(Q(ends_on__isnull=True) | Q(ends_on__gt=day), starts_on__lte=day)


class PriceList(models.Model):
    """收费标准: uniform prices, valid in [starts_on, ends_on); two lists of one code never overlap."""

    code = models.CharField(max_length=30)
    name = models.CharField(max_length=100)
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)
    published_at = models.DateTimeField()
    published_by = models.ForeignKey("core.Person", on_delete=models.PROTECT, null=True, related_name="+")

    objects = PriceListQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gt=F("starts_on")), name="price_list_period"
            ),
            models.UniqueConstraint(fields=["code", "starts_on"], name="price_list_start_once"),
            models.UniqueConstraint(
                fields=["code"], condition=Q(ends_on__isnull=True), name="price_list_one_without_end"
            ),
        ]

    def __str__(self) -> str:
        return self.name


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
            models.UniqueConstraint(
                fields=["price_list", "item", "name"], condition=Q(part__isnull=True), name="price_name_once"
            ),
            models.CheckConstraint(
                condition=Q(item="part", part__isnull=False) | (~Q(item="part") & Q(part__isnull=True)),
                name="price_part_belongs_to_item",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Charge(models.Model):
    """
    Who pays what for one order, and the sentence that decided it. ``rule`` is the charge rule of the regulation.

    ``standard_total`` is what the customer owes by the price list; ``total`` is what he was asked for. Where they
    differ, the charge is off price, and the difference is part of the event.
    """

    class Basis(models.TextChoices):
        WARRANTY = "warranty", _("保修")
        CONTRACT = "contract", _("合同")
        PAID = "paid", _("收费")
        INTERNAL = "internal", _("内部")

    class State(models.TextChoices):
        QUOTED = "quoted", _("已报价")
        DUE = "due", _("待收")
        COLLECTED = "collected", _("已收")
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
    quoted_at = models.DateTimeField(null=True)
    determined_at = models.DateTimeField(null=True)
    left_open_at = models.DateTimeField(null=True)
    left_open_reason = models.CharField(max_length=200, blank=True)
    collected_on_site = models.BooleanField(default=False)
    collector = models.ForeignKey("core.Person", on_delete=models.PROTECT, null=True, related_name="receivables")
    settled_at = models.DateTimeField(null=True)
    invoice_number = models.CharField(max_length=40, blank=True)
    invoiced_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(total__gte=0), name="charge_not_negative"),
            models.CheckConstraint(condition=Q(collected__gte=0), name="charge_collected_not_negative"),
            models.CheckConstraint(condition=Q(collected__lte=F("total")), name="charge_not_over_collected"),
            models.CheckConstraint(
                condition=Q(state="quoted") | Q(determined_at__isnull=False), name="charge_determined_has_time"
            ),
            models.UniqueConstraint(fields=["order"], name="charge_one_per_order"),
            models.UniqueConstraint(
                fields=["invoice_number"], condition=~Q(invoice_number=""), name="charge_invoice_number_once"
            ),
        ]
        indexes = [
            models.Index(fields=["determined_at"], condition=Q(state="due"), name="charge_due"),
            models.Index(fields=["state", "determined_at"], name="charge_state"),
        ]

    @property
    def outstanding(self) -> Decimal:
        return self.total - self.collected

    @property
    def off_price(self) -> Decimal:
        """What was asked above (below: negative) the price list."""
        return self.total - self.standard_total


class ChargeLine(models.Model):
    charge = models.ForeignKey(Charge, on_delete=models.CASCADE, related_name="lines")
    item = models.CharField(max_length=10, choices=Price.Item.choices)
    part = models.ForeignKey("parts.Part", on_delete=models.PROTECT, null=True, related_name="+")
    name = models.CharField(max_length=100)
    quantity = models.DecimalField(max_digits=8, decimal_places=2)
    list_price = models.DecimalField(max_digits=10, decimal_places=2)
    unit_price = models.DecimalField(max_digits=10, decimal_places=2)
    share_percent = models.PositiveSmallIntegerField(default=100)
    standard_amount = models.DecimalField(max_digits=10, decimal_places=2)
    amount = models.DecimalField(max_digits=10, decimal_places=2)
    note = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(quantity__gt=0), name="charge_line_quantity"),
            models.CheckConstraint(condition=Q(unit_price__gte=0), name="charge_line_price"),
            models.CheckConstraint(condition=Q(share_percent__lte=100), name="charge_line_share"),
        ]


class Payment(models.Model):
    class Method(models.TextChoices):
        CASH = "cash", _("现金")
        WECHAT = "wechat", _("微信")
        ALIPAY = "alipay", _("支付宝")
        TRANSFER = "transfer", _("转账")

    charge = models.ForeignKey(Charge, on_delete=models.PROTECT, related_name="payments")
    amount = models.DecimalField(max_digits=10, decimal_places=2)
    method = models.CharField(max_length=15, choices=Method.choices)
    at = models.DateTimeField()
    by = models.ForeignKey("core.Person", on_delete=models.PROTECT, related_name="+")
    handed_to_finance_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(amount__gt=0), name="payment_positive")]


class FollowUp(models.Model):
    """催收: one try to get the money of a receivable, and what the customer said."""

    charge = models.ForeignKey(Charge, on_delete=models.CASCADE, related_name="follow_ups")
    at = models.DateTimeField()
    by = models.ForeignKey("core.Person", on_delete=models.PROTECT, related_name="+")
    note = models.CharField(max_length=300)
    promised_on = models.DateField(null=True)


class Quotation(models.Model):
    """报价: what the work on a case would cost, told to the customer before anybody sets out."""

    case = models.ForeignKey("cases.Case", on_delete=models.PROTECT, related_name="quotations")
    amount = models.DecimalField(max_digits=10, decimal_places=2)
    includes_travel = models.BooleanField()
    note = models.CharField(max_length=300, blank=True)
    given_at = models.DateTimeField()
    given_by = models.ForeignKey("core.Person", on_delete=models.PROTECT, related_name="+")
    accepted_at = models.DateTimeField(null=True)
    accepted_by = models.CharField(max_length=60, blank=True)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(amount__gte=0), name="quotation_not_negative")]


class FiledReport(models.Model):
    """A cost or overtime report of a branch for a month, with the figures as they were when it was filed."""

    class Kind(models.TextChoices):
        OVERTIME_COSTS = "overtime_costs", _("加班工时、费用报表")
        COSTS = "costs", _("费用报表")

    branch = models.ForeignKey("core.Branch", on_delete=models.PROTECT, related_name="+")
    report = models.CharField(max_length=20, choices=Kind.choices)
    period = models.CharField(max_length=7)
    figures = models.JSONField(default=dict)
    note = models.CharField(max_length=300, blank=True)
    by = models.ForeignKey("core.Person", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["branch", "report", "period"], name="filed_report_once")]


class ExpenseClaim(models.Model):
    """Travel and other costs a member of staff claims; refused when its papers do not match the trip."""

    record = models.OneToOneField("core.Record", on_delete=models.PROTECT, primary_key=True, related_name="expense")

    class State(models.TextChoices):
        SUBMITTED = "submitted", _("待审核")
        APPROVED = "approved", _("符合规定")
        REFUSED = "refused", _("不予报销")

    class Finding(models.TextChoices):
        IN_ORDER = "in_order", _("票据相符")
        MISMATCH = "mismatch", _("票据不符")
        FRAUD = "fraud", _("弄虚作假")

    class Severity(models.TextChoices):
        NONE = "none", _("无")
        MINOR = "minor", _("轻微")
        SERIOUS = "serious", _("较重")
        GRAVE = "grave", _("严重")
        CRIMINAL = "criminal", _("涉嫌违法")

    claimant = models.ForeignKey("core.Person", on_delete=models.PROTECT, related_name="expense_claims")
    order = models.ForeignKey("dispatch.Order", on_delete=models.PROTECT, null=True, related_name="expenses")
    amount = models.DecimalField(max_digits=10, decimal_places=2)
    place = models.CharField(max_length=60)
    purpose = models.CharField(max_length=200)
    has_receipts = models.BooleanField()
    place_matches = models.BooleanField(default=True)
    state = models.CharField(max_length=15, choices=State.choices)
    submitted_at = models.DateTimeField()
    checked_at = models.DateTimeField(null=True)
    checked_by = models.ForeignKey("core.Person", on_delete=models.PROTECT, null=True, related_name="+")
    finding = models.CharField(max_length=20, choices=Finding.choices, blank=True)
    severity = models.CharField(max_length=10, choices=Severity.choices, default=Severity.NONE)
    note = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(amount__gt=0), name="expense_positive")]
        indexes = [
            models.Index(fields=["state", "-submitted_at"], name="expense_state"),
            models.Index(fields=["claimant", "-submitted_at"], name="expense_claimant"),
        ]


class DealerFee(models.Model):
    """What a dealer paid us for serving a machine that he sold: the customer himself owes nothing."""

    case = models.ForeignKey("cases.Case", on_delete=models.PROTECT, related_name="dealer_fees")
    dealer = models.CharField(max_length=100)
    amount = models.DecimalField(max_digits=10, decimal_places=2)
    note = models.CharField(max_length=300, blank=True)
    collected_at = models.DateTimeField()
    collected_by = models.ForeignKey("core.Person", on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(amount__gt=0), name="dealer_fee_positive")]
        indexes = [models.Index(fields=["case"], name="dealer_fee_case")]
