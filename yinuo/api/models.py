from __future__ import annotations

from django.db import models


class Token(models.Model):
    """A key for another program; only its digest is kept. It acts as ``person`` and can do no more than that person."""

    person = models.ForeignKey("core.Person", on_delete=models.CASCADE, related_name="tokens")
    name = models.CharField(max_length=60)
    digest = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField()
    last_used_on = models.DateField(null=True)
    revoked_at = models.DateTimeField(null=True)
