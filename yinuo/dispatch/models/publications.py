"""A draft on its way into force: asked for on the board, carried out by a worker."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class Publication(models.Model):
    """
    发布: a coordinator wants the draft in force, and what became of that.

    ``progress`` of ``total`` visits are carried out, all of them in one transaction that nobody sees before its end.
    ``attempts`` is how many workers began it. ``said`` are the words of the refusal, or of the fault.
    """

    class State(models.TextChoices):
        QUEUED = "queued", _("排队中")
        RUNNING = "running", _("发布中")
        DONE = "done", _("已发布")
        REFUSED = "refused", _("未能发布")
        FAILED = "failed", _("失败")

    plan = models.ForeignKey("dispatch.Plan", on_delete=models.CASCADE, related_name="publications")
    branch = models.ForeignKey("core.Branch", on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=10, choices=State.choices, default=State.QUEUED)
    asked_at = models.DateTimeField()
    asked_by = models.ForeignKey("core.Person", on_delete=models.PROTECT, related_name="+")
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    attempts = models.PositiveIntegerField(default=0)
    progress = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField()
    said = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["branch"], condition=Q(state__in=["queued", "running"]), name="publication_one_at_a_time"
            )
        ]
        indexes = [models.Index(fields=["branch", "-id"], name="publication_branch")]

    @property
    def is_going(self) -> bool:
        return self.state in {self.State.QUEUED, self.State.RUNNING}

    @property
    def lines(self) -> list[str]:
        return self.said.splitlines()
