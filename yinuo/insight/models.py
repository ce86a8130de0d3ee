from __future__ import annotations

from django.db import models


class MetricValue(models.Model):
    """
    A metric rule computed for a branch (null: the company) and a period that is over: numerator, denominator, verdict.

    The days of the period that still runs are kept too, so that only what came since has to be counted anew.
    """

    rule = models.ForeignKey("rulebook.Rule", on_delete=models.PROTECT, related_name="metric_values")
    branch = models.ForeignKey("core.Branch", on_delete=models.PROTECT, null=True, related_name="+")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    numerator = models.BigIntegerField()
    denominator = models.BigIntegerField()
    is_met = models.BooleanField(null=True)
    computed_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["rule", "branch", "starts_at", "ends_at"], name="metric_value_once", nulls_distinct=False
            )
        ]
