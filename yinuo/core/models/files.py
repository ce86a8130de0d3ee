from __future__ import annotations

from django.db import models


class StoredFile(models.Model):
    """An uploaded or printed file; its bytes lie in the files folder under the digest."""

    record = models.ForeignKey("core.Record", on_delete=models.PROTECT, null=True, related_name="files")
    purpose = models.CharField(max_length=40)
    name = models.CharField(max_length=200)
    content_type = models.CharField(max_length=100)
    size = models.PositiveIntegerField()
    digest = models.CharField(max_length=64)
    by = models.ForeignKey("core.Person", on_delete=models.PROTECT, null=True, related_name="files")
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["digest"], name="stored_file_digest")]

    def __str__(self) -> str:
        return self.name
