from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _


class Part(models.Model):
    """One line of the catalogue. ``families`` are the product families it fits; empty: any."""

    code = models.CharField(max_length=40, unique=True)
    name = models.CharField(max_length=100)
    name_en = models.CharField(max_length=100, blank=True)
    unit = models.CharField(max_length=10)
    is_consumable = models.BooleanField(default=False)
    families = models.JSONField(default=list)
    is_active = models.BooleanField(default=True)

    def __str__(self) -> str:
        return self.name


class Location(models.Model):
    """A warehouse of a branch, or the van of a technician (``holder``)."""

    branch = models.ForeignKey("core.Branch", on_delete=models.PROTECT, related_name="locations")
    name = models.CharField(max_length=60)
    holder = models.OneToOneField("core.Person", on_delete=models.PROTECT, null=True, related_name="van")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["branch", "name"], name="location_name_once")]

    def __str__(self) -> str:
        return self.name


class Stock(models.Model):
    """How many of a part lie at a location: always the sum of the movements there."""

    part = models.ForeignKey(Part, on_delete=models.PROTECT, related_name="stock")
    location = models.ForeignKey(Location, on_delete=models.PROTECT, related_name="stock")
    quantity = models.IntegerField(default=0)
    safety_stock = models.IntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["part", "location"], name="stock_once"),
            models.CheckConstraint(condition=Q(quantity__gte=0), name="stock_not_negative"),
            models.CheckConstraint(condition=Q(safety_stock__gte=0), name="stock_safety_not_negative"),
        ]
        indexes = [
            models.Index(fields=["location"], condition=Q(quantity__lt=F("safety_stock")), name="stock_below_safety"),
        ]


class Requisition(models.Model):
    """领料单: the parts a technician draws for one order; what he did not use comes back."""

    class State(models.TextChoices):
        REQUESTED = "requested", _("待发料")
        PARTLY = "partly", _("部分发料")
        ISSUED = "issued", _("已发料")
        REFUSED = "refused", _("已退回")
        SETTLED = "settled", _("已结清")

    record = models.OneToOneField("core.Record", on_delete=models.PROTECT, primary_key=True, related_name="requisition")
    order = models.ForeignKey("core.Record", on_delete=models.PROTECT, related_name="requisitions")
    technician = models.ForeignKey("core.Person", on_delete=models.PROTECT, related_name="requisitions")
    location = models.ForeignKey(Location, on_delete=models.PROTECT, related_name="requisitions")
    state = models.CharField(max_length=15, choices=State.choices)
    note = models.CharField(max_length=200, blank=True)
    requested_at = models.DateTimeField()
    issued_at = models.DateTimeField(null=True)
    issued_by = models.ForeignKey("core.Person", on_delete=models.PROTECT, null=True, related_name="+")
    refused_reason = models.CharField(max_length=200, blank=True)
    closed_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["location", "requested_at"],
                condition=Q(closed_at__isnull=True),
                name="requisition_open",
            ),
        ]

    def __str__(self) -> str:
        return self.record.number


class RequisitionLine(models.Model):
    requisition = models.ForeignKey(Requisition, on_delete=models.CASCADE, related_name="lines")
    part = models.ForeignKey(Part, on_delete=models.PROTECT, related_name="requisition_lines")
    requested = models.PositiveIntegerField()
    issued = models.PositiveIntegerField(default=0)
    used = models.PositiveIntegerField(default=0)
    returned = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["requisition", "part"], name="requisition_line_once"),
            models.CheckConstraint(condition=Q(requested__gte=1), name="requisition_line_asked"),
            models.CheckConstraint(condition=Q(requested__gte=F("issued")), name="requisition_line_not_more_issued"),
            models.CheckConstraint(condition=Q(issued__gte=F("used") + F("returned")), name="requisition_line_balance"),
        ]

    @property
    def outstanding(self) -> int:
        """How many were asked for and not issued yet."""
        return self.requested - self.issued

    @property
    def in_hand(self) -> int:
        """How many the technician still holds: neither used nor given back."""
        return self.issued - self.used - self.returned


class Movement(models.Model):
    """Every change of stock, never edited (a trigger sees to it); stock equals the sum of its movements."""

    class Reason(models.TextChoices):
        RECEIVE = "receive", _("入库")
        ADJUST = "adjust", _("盘点调整")
        ISSUE = "issue", _("发料")
        GIVE_BACK = "give_back", _("退料")
        TRANSFER = "transfer", _("调拨")

    part = models.ForeignKey(Part, on_delete=models.PROTECT, related_name="movements")
    location = models.ForeignKey(Location, on_delete=models.PROTECT, related_name="movements")
    quantity = models.IntegerField()
    reason = models.CharField(max_length=20, choices=Reason.choices)
    note = models.CharField(max_length=200, blank=True)
    record = models.ForeignKey("core.Record", on_delete=models.PROTECT, null=True, related_name="movements")
    by = models.ForeignKey("core.Person", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [models.CheckConstraint(condition=~Q(quantity=0), name="movement_not_zero")]
        indexes = [models.Index(fields=["location", "part", "at"], name="movement_location_part")]
