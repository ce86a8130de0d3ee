"""Who was asked to read a version, and who has said that he read and understood it."""

from __future__ import annotations

from django.db import models
from django.db.models import Q


class Campaign(models.Model):
    """People of some departments are asked to read one version until ``due_at``. ``digest`` is the text in question."""

    version = models.ForeignKey("rulebook.RegulationVersion", on_delete=models.PROTECT, related_name="campaigns")
    record = models.ForeignKey("core.Record", on_delete=models.PROTECT, related_name="campaigns")
    digest = models.CharField(max_length=64)
    departments = models.ManyToManyField("core.Department", related_name="+")
    remind_days = models.PositiveSmallIntegerField()
    opened_at = models.DateTimeField()
    opened_by = models.ForeignKey("core.Person", on_delete=models.PROTECT, related_name="+")
    due_at = models.DateTimeField()
    reminded_at = models.DateTimeField(null=True)
    completed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["version"], condition=Q(completed_at=None), name="campaign_one_open")
        ]


class Recipient(models.Model):
    """Somebody who is asked; the department is the one in which he was when he was asked."""

    campaign = models.ForeignKey(Campaign, on_delete=models.PROTECT, related_name="recipients")
    person = models.ForeignKey("core.Person", on_delete=models.PROTECT, related_name="readings_asked")
    department = models.ForeignKey("core.Department", on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["campaign", "person"], name="recipient_once")]


class Acknowledgement(models.Model):
    """
    "Read and understood". Append-only by trigger; the event on the regulation's own chain, made in the same
    transaction by the same person, is its proof.
    """

    recipient = models.OneToOneField(Recipient, on_delete=models.PROTECT, related_name="acknowledgement")
    event = models.OneToOneField("core.Event", on_delete=models.PROTECT, related_name="acknowledgement")
    at = models.DateTimeField()
    digest = models.CharField(max_length=64)
