"""What was suggested and what was chosen, and how long jobs have taken."""

from __future__ import annotations

from django.db import models


class Choice(models.Model):
    """
    Who was sent although somebody else was suggested first, and why.

    ``rank`` is the place of the chosen one in the list (1 is the first; 0: not on it). The arrivals are as foreseen at
    the choice, ``due_at`` the promise they were measured by.
    """

    order = models.OneToOneField("dispatch.Order", on_delete=models.CASCADE, primary_key=True, related_name="choice")
    suggested = models.ForeignKey("core.Person", on_delete=models.PROTECT, related_name="+")
    rank = models.PositiveIntegerField()
    reason = models.CharField(max_length=300)
    suggested_arrival_at = models.DateTimeField()
    chosen_arrival_at = models.DateTimeField()
    due_at = models.DateTimeField(null=True)
    by = models.ForeignKey("core.Person", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["at"], name="choice_at")]


class ServiceTime(models.Model):
    """
    How long jobs on site have taken: ``minutes`` in the middle (median), ``spread_minutes`` the standard deviation.

    By fault and product, by product, by fault, and (both empty) over everything; written anew every night.
    """

    fault_code = models.ForeignKey("cases.FaultCode", on_delete=models.CASCADE, null=True, related_name="+")
    product = models.ForeignKey("customers.Product", on_delete=models.CASCADE, null=True, related_name="+")
    count = models.PositiveIntegerField()
    minutes = models.PositiveIntegerField()
    spread_minutes = models.PositiveIntegerField()
    reckoned_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["fault_code", "product"], nulls_distinct=False, name="service_time_once")
        ]
