"""What the pages of training files ask for."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from yinuo.core.models import Person
from yinuo.procedures.models import Grade, Training
from yinuo.procedures.services.qualifications import BEST_SCORE


class Filter(forms.Form):
    q = forms.CharField(label=_("姓名"), required=False, max_length=60)
    grade = forms.ChoiceField(label=_("技能等级"), required=False, choices=[("", _("全部")), *Grade.choices])
    standing = forms.ChoiceField(
        label=_("上岗资格"),
        required=False,
        choices=[("", _("全部")), ("qualified", _("合格")), ("unqualified", _("未合格"))],
    )


class OpenFile(forms.Form):
    person = forms.ModelChoiceField(label=_("员工"), queryset=Person.objects.none())

    def __init__(self, *args: Any, people: QuerySet[Person], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["person"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = people


class Train(forms.Form):
    kind = forms.ChoiceField(label=_("培训类别"), choices=Training.Kind.choices)
    topic = forms.CharField(label=_("培训内容"), max_length=200)


class Examine(forms.Form):
    subject = forms.CharField(label=_("考试科目"), max_length=200)
    score = forms.IntegerField(label=_("成绩"), min_value=0, max_value=BEST_SCORE)
    is_passed = forms.BooleanField(label=_("合格"), required=False)


class Apply(forms.Form):
    grade = forms.ChoiceField(label=_("申请的等级"), choices=Grade.choices)


class Assess(forms.Form):
    is_passed = forms.TypedChoiceField(
        label=_("评定结论"), choices=[("1", _("通过")), ("0", _("不通过"))], coerce=lambda value: value == "1"
    )
    finding = forms.CharField(label=_("评定意见"), max_length=300, widget=forms.Textarea(attrs={"rows": 3}))


class Certify(forms.Form):
    """Nothing but the press of the button."""
