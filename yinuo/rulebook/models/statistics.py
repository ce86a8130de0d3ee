from __future__ import annotations

from django.db import models


class RuleStatistic(models.Model):
    """
    What a rule has done so far, kept by the hourly roll-up: counting it anew takes too long for a page.

    ``kept``, ``broken`` and ``met`` are of its promises; seconds are clock time from the start of the count to the
    deed, ``limit_seconds`` the middle of what was allowed. ``sanctioned`` are sanctions proposed by it or for its
    promises, ``waived`` those that were waived and gates that were lifted. ``exceptions`` is how often it acted in
    place of the rule to which it is an exception; ``conflicts`` how often it, a gate, refused what an open promise
    demanded.
    """

    rule = models.OneToOneField("rulebook.Rule", on_delete=models.CASCADE, primary_key=True, related_name="statistic")
    acted = models.IntegerField(default=0)
    acted_at = models.DateTimeField(null=True)
    opened = models.IntegerField(default=0)
    kept = models.IntegerField(default=0)
    broken = models.IntegerField(default=0)
    met = models.IntegerField(default=0)
    median_seconds = models.BigIntegerField(null=True)
    ninth_seconds = models.BigIntegerField(null=True)
    limit_seconds = models.BigIntegerField(null=True)
    sanctioned = models.IntegerField(default=0)
    waived = models.IntegerField(default=0)
    refused = models.IntegerField(default=0)
    exceptions = models.IntegerField(default=0)
    conflicts = models.IntegerField(default=0)
    computed_at = models.DateTimeField()
