"""What people outside are told: customers have no inbox here, only an address."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class OutsideMessage(models.Model):
    """
    外发消息: a mail or a text message to somebody outside.

    Stored as template name and values, in the language in which it will be put into words. ``key`` says what it is
    about: the same key is told once. ``try_at`` is when it is tried next, null when it was taken or given up.
    """

    class Channel(models.TextChoices):
        MAIL = "mail", _("邮件")
        TEXT = "text", _("短信")

    channel = models.CharField(max_length=5, choices=Channel.choices)
    address = models.CharField(max_length=254)
    name = models.CharField(max_length=60, blank=True)
    language = models.CharField(max_length=10)
    record = models.ForeignKey("core.Record", on_delete=models.PROTECT, null=True, related_name="+")
    template = models.CharField(max_length=60)
    values = models.JSONField(default=dict)
    url = models.CharField(max_length=500, blank=True)
    key = models.CharField(max_length=120, unique=True)
    at = models.DateTimeField()
    try_at = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)
    failures = models.IntegerField(default=0)
    last_error = models.CharField(max_length=300, blank=True)

    class Meta:
        indexes = [models.Index(fields=["try_at"], condition=Q(try_at__isnull=False), name="outside_to_send")]

    @property
    def is_given_up(self) -> bool:
        return self.sent_at is None and self.try_at is None
