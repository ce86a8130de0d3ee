from __future__ import annotations

from django.db import models


class RuleStatistic(models.Model):
    """
    What is dear to count about a rule, kept by the hourly roll-up.

    Seconds are from the start of the count to the deed, of promises that were met; ``limit_seconds`` is the middle of
    what was allowed. ``pauses`` are clocks that were stopped. ``exceptions`` is how often it acted in place of the rule
    to which it is an exception. ``conflicts`` is how often it, a gate, refused what an open promise demanded.
    """

    rule = models.OneToOneField("rulebook.Rule", on_delete=models.CASCADE, primary_key=True, related_name="statistic")
    met = models.IntegerField(default=0)
    median_seconds = models.BigIntegerField(null=True)
    ninth_seconds = models.BigIntegerField(null=True)
    limit_seconds = models.BigIntegerField(null=True)
    pauses = models.IntegerField(default=0)
    acted_at = models.DateTimeField(null=True)
    exceptions = models.IntegerField(default=0)
    conflicts = models.IntegerField(default=0)
    computed_at = models.DateTimeField()
