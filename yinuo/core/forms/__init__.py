"""Fields and inputs that every module's forms share: instants and days of company time, places on the map."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _


class InstantField(forms.DateTimeField):
    """A clock time of the company, chosen with the browser's own control; cleaned to an aware instant."""

    def __init__(self, **options: object) -> None:
        widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
        formats = ["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M"]
        super().__init__(widget=widget, input_formats=formats, **options)  # type: ignore[arg-type]  # passed on


class DayField(forms.DateField):
    """A date, chosen with the browser's own control."""

    def __init__(self, **options: object) -> None:
        widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
        super().__init__(widget=widget, input_formats=["%Y-%m-%d"], **options)  # type: ignore[arg-type]  # passed on


class LatitudeField(forms.FloatField):
    """Degrees north, as a map shows them."""

    def __init__(self, **options: Any) -> None:
        super().__init__(label=_("纬度"), min_value=-90, max_value=90, required=False, **options)


class LongitudeField(forms.FloatField):
    """Degrees east, as a map shows them."""

    def __init__(self, **options: Any) -> None:
        super().__init__(label=_("经度"), min_value=-180, max_value=180, required=False, **options)


class PlaceForm(forms.Form):
    """A form with a ``latitude`` and a ``longitude``, which are given together or not at all."""

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if not self.errors and (cleaned["latitude"] is None) != (cleaned["longitude"] is None):
            empty = "latitude" if cleaned["latitude"] is None else "longitude"
            self.add_error(empty, _("纬度和经度要么都填，要么都不填。"))
        return cleaned


__all__ = ["DayField", "InstantField", "LatitudeField", "LongitudeField", "PlaceForm"]
