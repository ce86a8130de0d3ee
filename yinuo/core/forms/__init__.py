"""Fields and inputs that every module's forms share: instants and days of company time."""

from __future__ import annotations

from django import forms


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


__all__ = ["DayField", "InstantField"]
