from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django import forms
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from yinuo.core.models import Person
from yinuo.dispatch.models import ContactAttempt, Order
from yinuo.dispatch.models.repairs import Cause
from yinuo.dispatch.states import OrderState
from yinuo.rulebook.models import Clause

MINUTES_A_DAY = 24 * 60


def moment() -> forms.DateTimeInput:
    """Return the browser's own picker of day and time, to the minute."""
    return forms.DateTimeInput({"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")


def when(label: Any, **changes: Any) -> forms.DateTimeField:
    return forms.DateTimeField(label=label, widget=moment(), input_formats=["%Y-%m-%dT%H:%M"], **changes)


if TYPE_CHECKING:
    _PersonField = forms.ModelChoiceField[Person]
    _ClauseField = forms.ModelChoiceField[Clause]
else:
    _PersonField = forms.ModelChoiceField
    _ClauseField = forms.ModelChoiceField


class PersonChoice(_PersonField):
    def label_from_instance(self, obj: Person) -> str:
        return obj.name


class Technician(forms.Form):
    """A form that names a technician among those who work for the branch."""

    technician = PersonChoice(queryset=Person.objects.none(), label=_("技术人员"))

    def __init__(self, *args: Any, technicians: Iterable[Person], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["technician"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = Person.objects.filter(pk__in=[person.pk for person in technicians]).order_by("name", "pk")


class Dispatch(Technician):
    starts_at = when(_("开始"))
    ends_at = when(_("结束"))
    purpose = forms.ChoiceField(choices=Order.Purpose.choices, label=_("派工目的"))
    parts_needed = forms.BooleanField(required=False, label=_("需要领配件"))
    instructions = forms.CharField(
        required=False,
        max_length=1000,
        label=_("给技术人员的说明"),
        widget=forms.Textarea({"rows": 3}),
    )
    sheet_follows = forms.BooleanField(
        required=False,
        label=_("先派工，派工单稍后补填"),
    )
    choice_reason = forms.CharField(
        required=False,
        max_length=300,
        label=_("不派首选的原因"),
        help_text=_("派给建议中的第一位不用填。"),
    )


class Window(forms.Form):
    """The part of the dispatch form that decides who is free; asked for again whenever it changes."""

    starts_at = when(_("开始"))
    ends_at = when(_("结束"))


class Accept(forms.Form):
    note = forms.CharField(required=False, max_length=200, label=_("备注"))


class Refuse(forms.Form):
    """Why a technician declines. Everything but plain unwillingness is a justified cause."""

    CAUSES = (
        ("absent", _("请假或生病")),
        ("skill", _("不会修此类设备")),
        ("clash", _("与另一单时间冲突")),
        ("other", _("其他")),
    )
    UNJUSTIFIED = "other"

    cause = forms.ChoiceField(choices=CAUSES, label=_("原因类别"))
    reason = forms.CharField(max_length=300, label=_("具体原因"))


class Reassign(Technician):
    reason = forms.CharField(max_length=300, label=_("改派原因"))
    starts_at = when(_("开始"), required=False)
    ends_at = when(_("结束"), required=False)


class Reason(forms.Form):
    reason = forms.CharField(max_length=300, label=_("原因"))


class Attempt(forms.Form):
    outcome = forms.ChoiceField(choices=ContactAttempt.Outcome.choices, label=_("通话结果"), widget=forms.RadioSelect)
    note = forms.CharField(required=False, max_length=200, label=_("备注"))


class Note(forms.Form):
    note = forms.CharField(required=False, max_length=300, label=_("备注"))


class Agree(forms.Form):
    appointment_at = when(_("约定上门时间"))
    customer_name = forms.CharField(max_length=60, label=_("客户方约定人"))
    reason = forms.CharField(required=False, max_length=200, label=_("改约原因"))
    has_apologised = forms.BooleanField(required=False, label=_("已向客户致歉并说明原因"))


class Late(forms.Form):
    cause = forms.ChoiceField(choices=Order.LateCause.choices, label=_("原因"))
    minutes = forms.IntegerField(
        min_value=1,
        max_value=MINUTES_A_DAY,
        label=_("预计晚到（分钟）"),
        widget=forms.NumberInput({"inputmode": "numeric"}),
    )


class RefusedByCustomer(forms.Form):
    is_urgent = forms.BooleanField(required=False, label=_("客户很急，等不了"))


class Clash(forms.Form):
    where = forms.CharField(max_length=200, label=_("现在在哪里"))
    minutes_left = forms.IntegerField(
        min_value=0,
        max_value=MINUTES_A_DAY,
        label=_("还需多少分钟"),
        widget=forms.NumberInput({"inputmode": "numeric"}),
    )


class Departure(forms.Form):
    plan = forms.CharField(required=False, max_length=200, label=_("路线或安排（可不填）"))


class Nothing(forms.Form):
    """A step that needs no words."""


class Filter(forms.Form):
    day = forms.DateField(required=False, label=_("日期"), widget=forms.DateInput({"type": "date"}))
    state = forms.ChoiceField(
        required=False,
        choices=[("", _("全部状态")), *OrderState.choices],
        label=_("状态"),
    )
    technician = PersonChoice(
        required=False,
        queryset=Person.objects.none(),
        empty_label=_("全部技术人员"),
        label=_("技术人员"),
    )
    q = forms.CharField(
        required=False,
        max_length=60,
        label=_("单号或客户"),
        widget=forms.TextInput({"placeholder": _("单号或客户")}),
    )

    def __init__(self, *args: Any, technicians: Iterable[Person], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["technician"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = Person.objects.filter(pk__in=[person.pk for person in technicians]).order_by("name", "pk")


def local(at: datetime) -> str:
    """Return an instant as the day-and-time picker wants it."""
    return timezone.localtime(at).strftime("%Y-%m-%dT%H:%M")


class ClauseChoice(_ClauseField):
    def label_from_instance(self, obj: Clause) -> str:
        return f"{obj.version.regulation.code} {obj.number} {obj.text[:40]}"


class Automatic(forms.Form):
    """Which proposals carry themselves out."""

    cause = forms.ChoiceField(choices=Cause.choices, label=_("发生什么时"))
    clause = ClauseChoice(queryset=Clause.objects.none(), label=_("依据条款"))
    most_moves = forms.IntegerField(min_value=1, max_value=20, initial=1, label=_("最多移动几个任务"))

    def __init__(self, *args: Any, clauses: QuerySet[Clause], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["clause"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = clauses
