from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class Message(models.Model):
    """
    Something a person was told, on the page and by mail: the outbox and the inbox at once.

    Stored as template name and values, so that it reads in the language the person prefers today. ``key`` says what it
    is about: the same key is told once. ``try_at`` is when the mail is tried next, null when none is due.
    """

    class Urgency(models.TextChoices):
        INFO = "info", _("通知")
        WARNING = "warning", _("预警")
        URGENT = "urgent", _("紧急")

    person = models.ForeignKey("core.Person", on_delete=models.CASCADE, related_name="messages")
    record = models.ForeignKey("core.Record", on_delete=models.PROTECT, null=True, related_name="messages")
    template = models.CharField(max_length=60)
    values = models.JSONField(default=dict)
    url = models.CharField(max_length=200, blank=True)
    urgency = models.CharField(max_length=10, choices=Urgency.choices, default=Urgency.INFO)
    key = models.CharField(max_length=120, unique=True)
    at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)
    try_at = models.DateTimeField(null=True)
    mailed_at = models.DateTimeField(null=True)
    failures = models.IntegerField(default=0)
    last_error = models.CharField(max_length=300, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["person", "-at", "-id"], name="message_person"),
            models.Index(fields=["person"], condition=Q(read_at__isnull=True), name="message_unread"),
            models.Index(fields=["try_at"], condition=Q(try_at__isnull=False), name="message_to_mail"),
        ]
