from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from yinuo.core.models import Branch
from yinuo.feedback.models import CallBackAttempt, Opinion

YES_NO = [("yes", _("是")), ("no", _("否"))]
YES_NO_UNASKED = [("", _("未询问")), *YES_NO]
SCORES = [(5, _("5 非常满意")), (4, _("4 满意")), (3, _("3 一般")), (2, _("2 不满意")), (1, _("1 很不满意"))]


class YesNo(forms.ChoiceField):
    """A question answered yes or no by two buttons; cleaned to a bool, unasked to None."""

    def __init__(self, *, may_be_unasked: bool = False, **kwargs: Any) -> None:
        choices = YES_NO_UNASKED if may_be_unasked else YES_NO
        super().__init__(choices=choices, required=not may_be_unasked, widget=forms.RadioSelect, **kwargs)

    def clean(self, value: Any) -> Any:
        answer = super().clean(value)
        return None if answer == "" else answer == "yes"


class Attempt(forms.Form):
    outcome = forms.ChoiceField(
        label=_("没有谈成的原因"),
        choices=[choice for choice in CallBackAttempt.Outcome.choices if choice[0] != "reached"],
    )
    note = forms.CharField(label=_("备注"), required=False, max_length=200)


class Result(forms.Form):
    is_solved = YesNo(label=_("报修的问题解决了吗？"))
    is_satisfied = YesNo(label=_("对这次服务满意吗？"))
    score = forms.TypedChoiceField(label=_("请打分"), choices=SCORES, coerce=int, widget=forms.RadioSelect)
    wore_uniform = YesNo(label=_("技术人员穿工装、出示工作证了吗？"), may_be_unasked=True)
    charged_as_shown = YesNo(label=_("是按出示的收费标准收费的吗？"), may_be_unasked=True)
    opinion = forms.CharField(
        label=_("客户意见（不满意或未解决时必填）"),
        required=False,
        max_length=2000,
        widget=forms.Textarea({"rows": 3}),
    )


class SurveyForm(forms.Form):
    """What the customer sees under his link."""

    score = forms.TypedChoiceField(
        label=_("您对这次服务满意吗？"), choices=SCORES, coerce=int, widget=forms.RadioSelect
    )
    is_solved = YesNo(label=_("问题解决了吗？"))
    punctual = YesNo(label=_("技术人员准时到达吗？"), may_be_unasked=True)
    name = forms.CharField(label=_("您的称呼（可不填）"), required=False, max_length=60)
    comment = forms.CharField(
        label=_("您的意见和建议（可不填）"), required=False, max_length=2000, widget=forms.Textarea({"rows": 3})
    )


class Paper(forms.Form):
    """A survey filled in on paper, typed in by the office."""

    score = forms.TypedChoiceField(label=_("评分"), choices=SCORES, coerce=int)
    name = forms.CharField(label=_("填写人"), max_length=60)
    comment = forms.CharField(label=_("意见"), required=False, max_length=2000)


class OpinionForm(forms.Form):
    topic = forms.ChoiceField(label=_("方面"), choices=Opinion.Topic.choices)
    text = forms.CharField(label=_("客户意见"), max_length=2000, widget=forms.Textarea({"rows": 2}))


class SummaryForm(forms.Form):
    branch = forms.ModelChoiceField(queryset=Branch.objects.none(), label=_("分公司"), empty_label=None)
    period = forms.CharField(label=_("月份"), max_length=7, widget=forms.TextInput({"type": "month"}))
    text = forms.CharField(label=_("汇总"), max_length=4000, widget=forms.Textarea({"rows": 5}))

    def __init__(self, *args: Any, branches: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chosen = self.fields["branch"]
        assert isinstance(chosen, forms.ModelChoiceField)
        chosen.queryset = branches
