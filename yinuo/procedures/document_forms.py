"""What the pages of controlled documents ask for."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from yinuo.core.forms import DayField, InstantField
from yinuo.core.models import Branch, Person
from yinuo.procedures.models import ChangeRequest, Document
from yinuo.procedures.services.documents.writing import EXTERNAL, FIRST_LABEL

Kind = Document.Kind


class Register(forms.Form):
    """The filters of the register."""

    q = forms.CharField(label=_("编号、名称或来文单位"), required=False, max_length=60)
    kind = forms.ChoiceField(label=_("类别"), required=False, choices=[("", _("全部")), *Kind.choices])
    origin = forms.ChoiceField(label=_("来源"), required=False, choices=[("", _("全部")), *Document.Origin.choices])
    state = forms.ChoiceField(label=_("状态"), required=False, choices=[("", _("全部")), *Document.State.choices])
    out_of_step = forms.BooleanField(label=_("只看与依据文件不一致的"), required=False)


class _New(forms.Form):
    """What both kinds of document ask for."""

    branch = forms.ModelChoiceField(label=_("分公司"), queryset=Branch.objects.none())
    title = forms.CharField(label=_("文件名称"), max_length=120)
    number = forms.CharField(
        label=_("文件编号"), max_length=40, required=False, help_text=_("留空时按编号规则自动编号。")
    )
    label = forms.CharField(label=_("版次"), max_length=20, initial=FIRST_LABEL)
    file = forms.FileField(label=_("文件正文"), required=False)

    def __init__(self, *args: Any, branches: QuerySet[Branch], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["branch"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = branches
        if len(branches) == 1:
            field.initial = branches[0]


class Draft(_New):
    field_order = ("kind", "title", "number", "label", "template", "file", "branch")

    kind = forms.ChoiceField(label=_("类别"), choices=[one for one in Kind.choices if one[0] not in EXTERNAL])
    template = forms.ModelChoiceField(
        label=_("依据的模板"),
        queryset=Document.objects.none(),
        required=False,
        help_text=_("如 FMEA 库、控制计划模板。"),
    )

    def __init__(self, *args: Any, templates: QuerySet[Document], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["template"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = templates


class Receive(_New):
    field_order = ("kind", "title", "sender", "number", "label", "review_due_at", "file", "branch")

    kind = forms.ChoiceField(label=_("类别"), choices=[one for one in Kind.choices if one[0] in EXTERNAL])
    sender = forms.CharField(label=_("来文单位"), max_length=120)
    review_due_at = InstantField(
        label=_("顾客要求的评审期限"), required=False, help_text=_("顾客没有要求的，按本公司规定的期限。")
    )


class NewEdition(forms.Form):
    label = forms.CharField(label=_("版次"), max_length=20)
    review_due_at = InstantField(label=_("顾客要求的评审期限"), required=False)
    file = forms.FileField(label=_("文件正文"), required=False)


class Revise(forms.Form):
    label = forms.CharField(label=_("版次"), max_length=20)
    summary = forms.CharField(
        label=_("本版说明"), max_length=300, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    file = forms.FileField(label=_("文件正文"), required=False)


class Follow(forms.Form):
    follows = forms.ModelChoiceField(label=_("依据文件"), queryset=Document.objects.none())
    is_by_formula = forms.BooleanField(label=_("要求用公式链接，不能各写各的"), required=False)

    def __init__(self, *args: Any, documents: QuerySet[Document], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["follows"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = documents


class Nothing(forms.Form):
    """A step that asks for nothing but the press of the button."""


class Review(forms.Form):
    is_suitable = forms.TypedChoiceField(
        label=_("评审结论"),
        choices=[("1", _("适用")), ("0", _("不适用"))],
        coerce=lambda value: value == "1",
        help_text=_("外来文件只确认是否适用，不审批其内容。"),
    )
    method = forms.CharField(label=_("执行方法"), widget=forms.Textarea(attrs={"rows": 3}))
    carried_out_on = DayField(label=_("执行日期"), required=False)
    requirements = forms.CharField(label=_("执行要求"), widget=forms.Textarea(attrs={"rows": 3}))


class Convert(forms.Form):
    into = forms.ModelChoiceField(label=_("转化到哪份内部文件"), queryset=Document.objects.none(), required=False)
    note = forms.CharField(label=_("转化说明"), max_length=300, widget=forms.Textarea(attrs={"rows": 3}))

    def __init__(self, *args: Any, documents: QuerySet[Document], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["into"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = documents


class Issue(forms.Form):
    holder = forms.ModelChoiceField(label=_("领用人"), queryset=Person.objects.none())
    due_at = InstantField(label=_("借阅归还时间"), required=False, help_text=_("长期发放的留空。"))

    def __init__(self, *args: Any, people: QuerySet[Person], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["holder"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = people


class Place(forms.Form):
    place = forms.CharField(label=_("存放地点"), max_length=100)


class WherePut(forms.Form):
    """Whether a place must be named is a matter of the regulation."""

    place = forms.CharField(label=_("存放地点"), max_length=100, required=False)


class Reason(forms.Form):
    reason = forms.CharField(label=_("原因"), max_length=200, widget=forms.Textarea(attrs={"rows": 2}))


class GiveBack(forms.Form):
    is_whole = forms.TypedChoiceField(
        label=_("收回时的状况"),
        choices=[("1", _("完好")), ("0", _("缺页、破损或污损"))],
        coerce=lambda value: value == "1",
    )


class Report(forms.Form):
    found = forms.ChoiceField(label=_("怎样发现的"), choices=ChangeRequest.Found.choices)
    text = forms.CharField(label=_("问题"), max_length=300, widget=forms.Textarea(attrs={"rows": 3}))


class Change(forms.Form):
    label = forms.CharField(label=_("新版次"), max_length=20)
    summary = forms.CharField(
        label=_("更改内容"), max_length=300, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )


class Decide(forms.Form):
    is_accepted = forms.TypedChoiceField(
        label=_("处理"), choices=[("1", _("更改文件")), ("0", _("不更改"))], coerce=lambda value: value == "1"
    )
    is_drafting_fault = forms.BooleanField(label=_("属于编制质量问题，计入考核"), required=False)
    decision = forms.CharField(label=_("理由"), max_length=300, widget=forms.Textarea(attrs={"rows": 2}))
