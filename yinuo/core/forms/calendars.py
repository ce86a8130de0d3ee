from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from yinuo.core.errors import Refusal
from yinuo.core.forms import DayField
from yinuo.core.models import CalendarDay
from yinuo.core.services import calendars

WEEKDAYS = (_("周一"), _("周二"), _("周三"), _("周四"), _("周五"), _("周六"), _("周日"))


class HoursField(forms.CharField):
    """Working hours as ``08:30-12:00, 13:30-17:30``; cleaned to pairs; empty means closed."""

    def __init__(self, **options: Any) -> None:
        super().__init__(required=False, max_length=200, **options)
        self.widget.attrs["placeholder"] = "08:30-12:00, 13:30-17:30"

    def clean(self, value: Any) -> list[tuple[str, str]]:
        try:
            return calendars.parse_hours(super().clean(value))
        except Refusal as refusal:
            raise forms.ValidationError(str(refusal.message)) from refusal


class Weekly(forms.Form):
    """The hours of each day of the week; ``weekly()`` gives what the services take."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for day, label in enumerate(WEEKDAYS):
            self.fields[f"day_{day}"] = HoursField(label=label)

    def weekly(self) -> dict[int, list[tuple[str, str]]]:
        return {day: self.cleaned_data[f"day_{day}"] for day in range(7) if self.cleaned_data[f"day_{day}"]}

    def week_fields(self) -> list[forms.BoundField]:
        return [self[f"day_{day}"] for day in range(7)]


class NewCalendar(Weekly):
    code = forms.SlugField(label=_("编号"), max_length=30, help_text=_("制度规则用它引用这个日历。"))
    name = forms.CharField(label=_("名称"), max_length=100)
    name_en = forms.CharField(label=_("英文名称"), max_length=100, required=False)
    uses_public_holidays = forms.BooleanField(
        label=_("按法定节假日和调休上班"), required=False, initial=True, help_text=_("全年无休的班次请取消勾选。")
    )


class Day(forms.Form):
    date = DayField(label=_("日期"))
    kind = forms.ChoiceField(label=_("类别"), choices=CalendarDay.Kind.choices)
    hours = HoursField(label=_("时段"), help_text=_("上班的日子填写；调休上班留空时按平常工作日的时段。"))
    label = forms.CharField(label=_("名称"), max_length=60, required=False)
    source = forms.CharField(label=_("依据"), max_length=120, help_text=_("文件号、公告或公司通知。"))
    is_confirmed = forms.BooleanField(label=_("已正式公布"), required=False, initial=True)
