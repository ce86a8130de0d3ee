from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from yinuo.core.forms import DayField
from yinuo.core.models import Person
from yinuo.customers.models import Customer
from yinuo.projects.models import ProjectPaper, ProjectStep, Stage

Deed = ProjectStep.Deed


class Filter(forms.Form):
    q = forms.CharField(label=_("名称、编号或客户"), required=False, max_length=60)
    stage = forms.ChoiceField(label=_("阶段"), required=False, choices=[("", _("全部")), *Stage.choices])


class Entrust(forms.Form):
    customer = forms.ModelChoiceField(label=_("客户"), queryset=Customer.objects.none())
    title = forms.CharField(label=_("工程名称"), max_length=120)

    def __init__(self, *args: Any, customers: QuerySet[Customer], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["customer"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = customers


class Note(forms.Form):
    note = forms.CharField(label=_("说明"), max_length=300, required=False, widget=forms.Textarea(attrs={"rows": 3}))


class Contract(forms.Form):
    number = forms.CharField(label=_("合同编号"), max_length=40)
    has_service_terms = forms.BooleanField(label=_("合同写明了售后服务内容"), required=False)
    starts_on = DayField(label=_("开工日期"))
    finishes_on = DayField(label=_("完工日期"))
    warranty_until = DayField(label=_("保修至（含当日）"))


class Trial(forms.Form):
    ends_on = DayField(label=_("试运行结束日期"))


class Accept(forms.Form):
    has_defects = forms.TypedChoiceField(
        label=_("验收结果"), choices=[("0", _("合格")), ("1", _("有缺陷，须整改"))], coerce=lambda value: value == "1"
    )
    note = forms.CharField(label=_("说明"), max_length=300, required=False, widget=forms.Textarea(attrs={"rows": 3}))


class Team(forms.Form):
    manager = forms.ModelChoiceField(label=_("项目经理"), queryset=Person.objects.none())
    note = forms.CharField(label=_("工程技术人员"), max_length=300, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["manager"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = Person.objects.filter(is_active=True).order_by("name", "pk")


class Do(forms.Form):
    deed = forms.ChoiceField(label=_("事项"), choices=[one for one in Deed.choices if one[0] != Deed.TEAM_SENT])
    note = forms.CharField(label=_("说明"), max_length=300, required=False, widget=forms.Textarea(attrs={"rows": 3}))


class File(forms.Form):
    kind = forms.ChoiceField(label=_("资料"), choices=ProjectPaper.Kind.choices)
    secrecy = forms.ChoiceField(label=_("密级"), choices=ProjectPaper.Secrecy.choices)
    place = forms.CharField(label=_("存放地点"), max_length=100)


class Cancel(forms.Form):
    reason = forms.CharField(label=_("原因"), max_length=300, widget=forms.Textarea(attrs={"rows": 2}))
