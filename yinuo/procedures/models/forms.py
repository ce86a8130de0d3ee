from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class FormEntry(models.Model):
    """
    A named form of a regulation, filled in on a record. ``rule`` pins layout and fields as they were at its start.
    """

    class State(models.TextChoices):
        STARTED = "started", _("填写中")
        COMPLETE = "complete", _("已填写")
        HANDED_IN = "handed_in", _("已交回")
        ARCHIVED = "archived", _("已归档")
        VOID = "void", _("已作废")

    rule = models.ForeignKey("rulebook.Rule", on_delete=models.PROTECT, related_name="entries")
    record = models.ForeignKey("core.Record", on_delete=models.PROTECT, related_name="forms")
    form = models.CharField(max_length=40)
    number = models.CharField(max_length=40, blank=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.STARTED)
    data = models.JSONField(default=dict)
    started_at = models.DateTimeField()
    started_by = models.ForeignKey("core.Person", on_delete=models.PROTECT, related_name="+")
    completed_at = models.DateTimeField(null=True)
    handed_in_at = models.DateTimeField(null=True)
    archived_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["record", "form", "number"], condition=~Q(state="void"), name="form_entry_once_per_record"
            )
        ]


class FormSignature(models.Model):
    entry = models.ForeignKey(FormEntry, on_delete=models.PROTECT, related_name="signatures")
    role = models.CharField(max_length=30)
    name = models.CharField(max_length=60)
    person = models.ForeignKey("core.Person", on_delete=models.PROTECT, null=True, related_name="+")
    image = models.ForeignKey("core.StoredFile", on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()
    digest = models.CharField(max_length=64)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["entry", "role"], name="form_signature_once_per_role")]
