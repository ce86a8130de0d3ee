"""What customers are told of the time of their visit, and what they answer."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class VisitNotice(models.Model):
    """
    The word to a customer about the time of a visit: a text with a signed link.

    It goes out as ``message`` by mail or text; to whom no channel leads, a coordinator sends it and says so
    (``told_at``). With a later notice of the same order the earlier one's link stops working.
    """

    class Answer(models.TextChoices):
        CONFIRMED = "confirmed", _("客户已确认")
        MOVED = "moved", _("客户改了时间")

    order = models.ForeignKey("dispatch.Order", on_delete=models.CASCADE, related_name="notices")
    created_at = models.DateTimeField()
    told_at = models.DateTimeField(null=True)
    message = models.OneToOneField("notify.OutsideMessage", on_delete=models.SET_NULL, null=True, related_name="+")
    told_by = models.ForeignKey("core.Person", on_delete=models.PROTECT, null=True, related_name="+")
    answer = models.CharField(max_length=10, choices=Answer.choices, blank=True)
    answered_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["order", "-id"], name="visit_notice_order"),
            models.Index(fields=["created_at"], condition=Q(told_at__isnull=True), name="visit_notice_untold"),
        ]


class VisitNoticeKnock(models.Model):
    """A try of the public page from one address, by its digest; kept to bound guessing."""

    address = models.CharField(max_length=64)
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["address", "at"], name="visit_knock_address")]
