"""What is asked on the pages of a regulation's life."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from yinuo.core import access
from yinuo.core.forms import InstantField
from yinuo.core.models import Branch, Department, Person, Record
from yinuo.rulebook.forms import clause_label
from yinuo.rulebook.models import Clause, LifeCycle, RegulationVersion, Remark, Waiver


def _long(label: Any, *, limit: int = 2000, required: bool = True, help_text: Any = "") -> forms.CharField:
    widget = forms.Textarea(attrs={"rows": 4})
    return forms.CharField(label=label, max_length=limit, widget=widget, required=required, help_text=help_text)


class DepartmentField(forms.ModelChoiceField):  # type: ignore[type-arg]  # Django's fields are not generic when they run
    def __init__(self, **options: Any) -> None:
        super().__init__(queryset=Department.objects.order_by("code"), **options)


class DepartmentsField(forms.ModelMultipleChoiceField):  # type: ignore[type-arg]  # see above
    def __init__(self, **options: Any) -> None:
        queryset = Department.objects.order_by("code")
        super().__init__(queryset=queryset, widget=forms.CheckboxSelectMultiple, **options)


class _OnClause(forms.Form):
    """A form about one clause of a version."""

    clause = forms.ModelChoiceField(label=_("条款"), queryset=Clause.objects.none())

    def __init__(self, *args: Any, version: RegulationVersion, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["clause"]
        if isinstance(field, forms.ModelChoiceField):
            field.queryset = Clause.objects.filter(version=version).order_by("position")
            field.label_from_instance = clause_label  # type: ignore[assignment, method-assign]  # Django's way


class _FromDepartment(forms.Form):
    """A form in the name of one of the departments for which the person speaks."""

    department = DepartmentField(label=_("代表部门"))

    def __init__(self, *args: Any, departments: Iterable[Department], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = list(departments)
        field = self.fields["department"]
        if isinstance(field, forms.ModelChoiceField):
            field.queryset = Department.objects.filter(pk__in=[one.pk for one in known]).order_by("code")
            field.initial = known[0] if len(known) == 1 else None


class PutForward(forms.Form):
    department = DepartmentField(label=_("归口部门"))
    sort = forms.ChoiceField(label=_("类别"), choices=LifeCycle.Sort.choices)
    reason = _long(_("必要性和可行性"), help_text=_("为什么需要这一版，怎样做得到。"))
    crosses_departments = forms.BooleanField(label=_("涉及多个部门"), required=False)
    is_urgent = forms.BooleanField(
        label=_("紧急修订"), required=False, help_text=_("能省去哪些步骤，由生效中的制度规定。")
    )


class OpenConsultation(forms.Form):
    departments = DepartmentsField(label=_("被征求意见的部门"))
    ends_at = InstantField(
        label=_("截止时间"), required=False, help_text=_("生效中的制度规定了期限的，请留空，按制度计算。")
    )
    note = forms.CharField(label=_("说明"), max_length=300, required=False)


class CommentOn(_OnClause, _FromDepartment):
    text = _long(_("意见"))


class Answer(forms.Form):
    is_accepted = forms.TypedChoiceField(
        label=_("答复"),
        choices=[("yes", _("采纳")), ("no", _("不采纳"))],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
    )
    reason = _long(_("理由"), limit=300)


class HoldMeeting(forms.Form):
    departments = DepartmentsField(label=_("到会部门"))
    note = _long(_("会议情况"))
    is_agreed = forms.BooleanField(label=_("已取得一致"), required=False)


class Review(forms.Form):
    is_passed = forms.TypedChoiceField(
        label=_("审查结论"),
        choices=[("yes", _("通过")), ("no", _("退回修改"))],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
    )
    note = _long(_("意见"), limit=300, required=False, help_text=_("退回时必填。"))


class Why(forms.Form):
    reason = _long(_("理由"), limit=300)


class AskToRead(forms.Form):
    departments = DepartmentsField(label=_("阅知部门"), help_text=_("包括其下级部门；以后调入的人员在催办时补入。"))
    due_at = InstantField(
        label=_("截止时间"), required=False, help_text=_("生效中的制度规定了期限的，请留空，按制度计算。")
    )
    remind_days = forms.IntegerField(label=_("每隔几天催办一次"), min_value=1, max_value=90)


class AskWaiver(_OnClause):
    effect = forms.ChoiceField(label=_("豁免效果"), choices=Waiver.Effect.choices, widget=forms.RadioSelect)
    branch = forms.ModelChoiceField(
        label=_("适用分公司"), queryset=Branch.objects.order_by("code"), required=False, empty_label=_("全公司")
    )
    target = forms.CharField(
        label=_("只适用于"),
        required=False,
        max_length=40,
        help_text=_("服务单、派工单等的编号，或客户编号；不填即按分公司。"),
    )
    starts_at = InstantField(label=_("开始时间"), help_text=_("批准之前不起作用。"))
    ends_at = InstantField(label=_("结束时间"), help_text=_("到时自动失效。"))
    reason = _long(_("理由"), limit=300)

    def __init__(self, *args: Any, person: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._person = person

    def clean_target(self) -> Record | None:
        number = self.cleaned_data["target"].strip()
        if not number:
            return None
        named = Record.objects.filter(number=number).exclude(kind__in=("branch", "regulation"))
        found = access.visible(self._person, named, is_one=True).first()
        if found is None:
            raise forms.ValidationError(_("没有这个编号。"))
        return found


class DecideWaiver(forms.Form):
    note = _long(_("意见"), limit=300, required=False, help_text=_("不批准时必填。"))


class RaiseObjection(_OnClause, _FromDepartment):
    text = _long(_("疑问或建议"))


class Discuss(forms.Form):
    proposal = _long(_("处理意见"))
    is_settled = forms.BooleanField(label=_("各部门已达成一致"), required=False)


class DecideObjection(forms.Form):
    is_upheld = forms.TypedChoiceField(
        label=_("裁决"),
        choices=[("yes", _("异议成立")), ("no", _("维持原规定"))],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
    )
    reason = _long(_("理由"), limit=300)


class Retire(forms.Form):
    effective_at = InstantField(label=_("废止时间"), help_text=_("此前产生的义务继续办完。"))


class Reassess(forms.Form):
    outcome = forms.ChoiceField(
        label=_("复审结论"),
        choices=[(one.value, one.label) for one in (Remark.Outcome.KEEP, Remark.Outcome.AMEND, Remark.Outcome.RETIRE)],
        widget=forms.RadioSelect,
    )
    text = _long(_("依据"))


class Check(forms.Form):
    department = DepartmentField(label=_("被检查部门"))
    is_irregular = forms.TypedChoiceField(
        label=_("结论"),
        choices=[("no", _("执行良好")), ("yes", _("执行不当"))],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
    )
    text = _long(_("情况"))


class GiveFeedback(_FromDepartment):
    text = _long(_("执行情况"))
    is_change_proposed = forms.BooleanField(label=_("建议修订"), required=False)
