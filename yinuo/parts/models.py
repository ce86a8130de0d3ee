from __future__ import annotations

from django.db import models
from django.db.models import F, Q


class Part(models.Model):
    code = models.CharField(max_length=40, unique=True)
    name = models.CharField(max_length=100)
    name_en = models.CharField(max_length=100, blank=True)
    unit = models.CharField(max_length=10)
    is_consumable = models.BooleanField(default=False)
    families = models.JSONField(default=list)

    def __str__(self) -> str:
        return self.name


class Location(models.Model):
    """A warehouse of a branch, or the van of a technician."""

    branch = models.ForeignKey("core.Branch", on_delete=models.PROTECT, related_name="locations")
    name = models.CharField(max_length=60)
    holder = models.OneToOneField("core.Person", on_delete=models.PROTECT, null=True, related_name="van")

    def __str__(self) -> str:
        return self.name


class Stock(models.Model):
    part = models.ForeignKey(Part, on_delete=models.PROTECT, related_name="stock")
    location = models.ForeignKey(Location, on_delete=models.PROTECT, related_name="stock")
    quantity = models.IntegerField(default=0)
    safety_stock = models.IntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["part", "location"], name="stock_once"),
            models.CheckConstraint(condition=Q(quantity__gte=0), name="stock_not_negative"),
        ]


class Requisition(models.Model):
    """领料单: the parts a technician draws for one order; what he did not use comes back."""

    record = models.OneToOneField("core.Record", on_delete=models.PROTECT, primary_key=True, related_name="requisition")
    order = models.ForeignKey("core.Record", on_delete=models.PROTECT, related_name="requisitions")
    technician = models.ForeignKey("core.Person", on_delete=models.PROTECT, related_name="requisitions")
    location = models.ForeignKey(Location, on_delete=models.PROTECT, related_name="requisitions")
    state = models.CharField(max_length=15)
    requested_at = models.DateTimeField()
    issued_at = models.DateTimeField(null=True)
    issued_by = models.ForeignKey("core.Person", on_delete=models.PROTECT, null=True, related_name="+")
    closed_at = models.DateTimeField(null=True)


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
            models.CheckConstraint(condition=Q(issued__gte=F("used") + F("returned")), name="requisition_line_balance"),
        ]


class Movement(models.Model):
    """Every change of stock, never edited; stock equals the sum of its movements."""

    part = models.ForeignKey(Part, on_delete=models.PROTECT, related_name="movements")
    location = models.ForeignKey(Location, on_delete=models.PROTECT, related_name="movements")
    quantity = models.IntegerField()
    reason = models.CharField(max_length=20)
    record = models.ForeignKey("core.Record", on_delete=models.PROTECT, null=True, related_name="movements")
    by = models.ForeignKey("core.Person", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["location", "part", "at"], name="movement_location_part")]
