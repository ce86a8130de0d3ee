from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from yinuo.core.forms import DayField
from yinuo.core.models import Branch


class TryOut(forms.Form):
    """Which days to try a draft on, both included."""

    starts_on = DayField(label=_("从"))
    ends_on = DayField(label=_("到（含当天）"))
    branch = forms.ModelChoiceField(
        label=_("分公司"), queryset=Branch.objects.order_by("code"), required=False, empty_label=_("全公司")
    )

    @staticmethod
    def last_year(at: datetime) -> dict[str, Any]:
        """Return the days of the last twelve months, to begin with."""
        today = at.astimezone(ZoneInfo(settings.TIME_ZONE)).date()
        return {"starts_on": today - timedelta(days=365), "ends_on": today - timedelta(days=1)}

    def window(self) -> dict[str, datetime]:
        """Return the window's two instants."""
        zone = ZoneInfo(settings.TIME_ZONE)
        last = self.cleaned_data["ends_on"] + timedelta(days=1)
        return {
            "starts_at": datetime.combine(self.cleaned_data["starts_on"], time(), zone),
            "ends_at": datetime.combine(last, time(), zone),
        }
