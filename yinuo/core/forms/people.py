from __future__ import annotations

from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from yinuo.core.forms import InstantField, LatitudeField, LongitudeField, PlaceForm
from yinuo.core.models import Absence, Branch, Calendar, Department, Person, Role, Scope


def _active_people() -> Any:
    return Person.objects.filter(is_active=True).order_by("name", "pk")


class Details(forms.Form):
    name = forms.CharField(label=_("姓名"), max_length=60)
    name_en = forms.CharField(label=_("英文名"), max_length=60, required=False)
    email = forms.EmailField(
        label=_("电子邮箱"), required=False, help_text=_("用于接收提醒和重设密码；留空则只在系统内提醒。")
    )
    phone = forms.CharField(label=_("电话"), max_length=20, required=False)
    branch = forms.ModelChoiceField(label=_("分公司"), queryset=Branch.objects.order_by("code"), required=False)
    department = forms.ModelChoiceField(label=_("部门"), queryset=Department.objects.order_by("code"), required=False)
    supervisor = forms.ModelChoiceField(label=_("上级"), queryset=Person.objects.none(), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["supervisor"].queryset = _active_people()  # type: ignore[attr-defined]  # a ModelChoiceField


class NewPerson(Details):
    username = forms.RegexField(
        label=_("登录名"),
        regex=r"^[\w.@-]+$",
        max_length=40,
        help_text=_("字母、数字、点、横线，建成后不再更改。"),
        error_messages={"invalid": _("登录名只能包含文字、数字和 . @ - _，不能有空格。")},
    )
    password = forms.CharField(
        label=_("初始密码"),
        required=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=_("至少 10 位。留空时，本人可用“忘记密码”通过邮箱设置。"),
    )
    field_order = ("username", "name", "name_en", "password")


class GiveRole(forms.Form):
    role = forms.ChoiceField(label=_("角色"), choices=Role.choices)
    scope = forms.ChoiceField(label=_("范围"), choices=Scope.choices, initial=Scope.BRANCH)
    starts_at = InstantField(label=_("开始"), required=False, help_text=_("留空表示立即生效。"))
    ends_at = InstantField(label=_("结束"), required=False, help_text=_("留空表示长期有效。"))


class SetAbsence(forms.Form):
    kind = forms.ChoiceField(label=_("类别"), choices=Absence.Kind.choices)
    starts_at = InstantField(label=_("开始"))
    ends_at = InstantField(label=_("结束"))
    note = forms.CharField(label=_("说明"), max_length=200, required=False)


class AbsenceOf(SetAbsence):
    """An absence entered by a manager, for one of those he may enter it for."""

    person = forms.ModelChoiceField(label=_("人员"), queryset=Person.objects.none())
    field_order = ("person",)

    def __init__(self, *args: Any, people: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["person"].queryset = people  # type: ignore[attr-defined]  # a ModelChoiceField


class SetDeputy(forms.Form):
    deputy = forms.ModelChoiceField(label=_("代理人"), queryset=Person.objects.none())
    role = forms.ChoiceField(label=_("代理的角色"), choices=[("", _("全部角色")), *Role.choices], required=False)
    starts_at = InstantField(label=_("开始"))
    ends_at = InstantField(label=_("结束"))

    def __init__(self, *args: Any, person: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["deputy"].queryset = _active_people().exclude(pk=person.pk)  # type: ignore[attr-defined]


class EditBranch(PlaceForm):
    name = forms.CharField(label=_("名称"), max_length=100)
    name_en = forms.CharField(label=_("英文名称"), max_length=100, required=False)
    address = forms.CharField(label=_("地址"), max_length=200, required=False)
    phone = forms.CharField(label=_("电话"), max_length=40, required=False)
    calendar = forms.ModelChoiceField(
        label=_("日历"),
        queryset=Calendar.objects.order_by("code"),
        help_text=_("按“本单位日历”计算的时限用它。"),
    )
    latitude = LatitudeField()
    longitude = LongitudeField(
        help_text=_("技术人员从这里出发、回到这里。例如北京：纬度 39.9042，经度 116.4074。不知道就都留空。")
    )


class NewBranch(EditBranch):
    code = forms.SlugField(label=_("编号"), max_length=20, help_text=_("字母和数字，建成后不再更改。"))
    field_order = ("code",)


class EditDepartment(forms.Form):
    name = forms.CharField(label=_("名称"), max_length=100)
    name_en = forms.CharField(label=_("英文名称"), max_length=100, required=False)
    branch = forms.ModelChoiceField(label=_("分公司"), queryset=Branch.objects.order_by("code"), required=False)
    parent = forms.ModelChoiceField(label=_("上级部门"), queryset=Department.objects.order_by("code"), required=False)
    manager = forms.ModelChoiceField(label=_("部门经理"), queryset=Person.objects.none(), required=False)
    calendar = forms.ModelChoiceField(
        label=_("日历"),
        queryset=Calendar.objects.order_by("code"),
        required=False,
        help_text=_("留空时用分公司的日历。"),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["manager"].queryset = _active_people()  # type: ignore[attr-defined]  # a ModelChoiceField


class NewDepartment(EditDepartment):
    code = forms.SlugField(label=_("编号"), max_length=20, help_text=_("字母和数字，建成后不再更改。"))
    field_order = ("code",)


def starts_at_of(form: GiveRole, at: datetime) -> datetime:
    """Return when the role begins: as entered, else at once."""
    given: datetime | None = form.cleaned_data["starts_at"]
    return given or at
