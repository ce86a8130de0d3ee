from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from yinuo.customers.models import Difference
from yinuo.dispatch.forms import Agree, Attempt, Clash, Departure, Late, Note, Nothing, Refuse
from yinuo.fieldwork.models import SupportRequest
from yinuo.rulebook.engine import ConductItem

__all__ = ["Agree", "Attempt", "Clash", "Departure", "Late", "Note", "Nothing", "Refuse"]

YES_NO = ((True, _("是")), (False, _("否")))
STARS = tuple((str(score), str(score)) for score in range(1, 6))


def area(rows: int = 3) -> forms.Textarea:
    return forms.Textarea({"rows": rows})


def yes_no(label: Any) -> forms.TypedChoiceField:
    return forms.TypedChoiceField(
        choices=YES_NO, coerce=lambda value: value == "True", label=label, widget=forms.RadioSelect
    )


class Conduct(forms.Form):
    """The regulation's points of conduct for a moment, each to be ticked. Without points the form has no field."""

    def __init__(self, *args: Any, points: list[ConductItem], english: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if points:
            self.fields["points"] = forms.MultipleChoiceField(
                choices=[(point.code, point.en if english else point.zh) for point in points],
                label=_("请逐项确认"),
                widget=forms.CheckboxSelectMultiple,
                required=False,
                help_text="、".join(dict.fromkeys(point.rule.citation for point in points)),
            )


class Prepare(forms.Form):
    toolbox_checked = forms.BooleanField(required=False, label=_("工具箱已检查，工具齐全"))
    papers_taken = forms.BooleanField(required=False, label=_("已带维修服务回执单和收费标准卡"))


class Diagnose(forms.Form):
    cause = forms.CharField(max_length=200, label=_("故障原因"), widget=area(2))
    is_solvable = yes_no(_("现场能解决吗"))
    needs_parts = forms.BooleanField(required=False, label=_("需要更换配件"))


class Repair(forms.Form):
    solution = forms.CharField(max_length=1000, label=_("解决办法"), widget=area(3))
    parts_replaced = forms.CharField(
        required=False, max_length=300, label=_("更换配件（不填则取领料单用量）"), widget=area(2)
    )


class Test(forms.Form):
    is_accepted = yes_no(_("客户看过试机，认可维修结果吗"))


class Instruct(forms.Form):
    topics = forms.CharField(max_length=300, label=_("讲解内容"), widget=area(2), initial=_("基本使用、保养、注意事项"))


class Clean(forms.Form):
    tools_complete = forms.BooleanField(required=False, label=_("工具已清点，没有遗漏"))


class Sign(forms.Form):
    """``image`` is the drawing as a data URL, written by the script of the page."""

    name = forms.CharField(required=False, max_length=60, label=_("签字人姓名"))
    rating = forms.TypedChoiceField(
        required=False,
        choices=STARS,
        coerce=int,
        empty_value=None,
        label=_("您对本次服务的评价（5 分最好）"),
        widget=forms.RadioSelect,
    )
    image = forms.CharField(required=False, widget=forms.HiddenInput)


class Reason(forms.Form):
    reason = forms.CharField(max_length=300, label=_("原因"), widget=area(2))


class Need(forms.Form):
    note = forms.CharField(max_length=1000, label=_("客户其他设备状况或需求"), widget=area(3))


class Abuse(forms.Form):
    what = forms.CharField(max_length=300, label=_("发生了什么"), widget=area(3))


class StepIn(forms.Form):
    how = forms.CharField(max_length=300, label=_("处理方式"), widget=area(2))


class Support(forms.Form):
    how = forms.ChoiceField(choices=SupportRequest.How.choices, label=_("支援方式"))
    answer = forms.CharField(required=False, max_length=300, label=_("答复"), widget=area(2))


class DifferenceFound(forms.Form):
    field = forms.ChoiceField(choices=Difference.Field.choices, label=_("哪一项不符"))
    found = forms.CharField(max_length=200, label=_("现场实际情况"))


class TakeIn(forms.Form):
    description = forms.CharField(max_length=200, label=_("收进的商品"))
    condition = forms.CharField(required=False, max_length=200, label=_("外观与附件"))


class PhotoUpload(forms.Form):
    photo = forms.FileField(
        label=_("照片"), widget=forms.ClearableFileInput({"accept": "image/*", "capture": "environment"})
    )
    caption = forms.CharField(required=False, max_length=100, label=_("说明"))


class Papers(forms.Form):
    receipt = forms.BooleanField(required=False, label=_("维修服务回执单"))
    requisition = forms.BooleanField(required=False, label=_("零配件领料单"))


class Card(forms.Form):
    card = forms.CharField(max_length=200, label=_("修护内容"))


class GoodsRepair(forms.Form):
    minutes = forms.IntegerField(min_value=0, label=_("实际工时（分钟）"))
    parts = forms.CharField(required=False, max_length=300, label=_("更换零件"))


class Inspection(forms.Form):
    is_passed = yes_no(_("检验合格吗"))


class GiveBack(forms.Form):
    name = forms.CharField(required=False, max_length=60, label=_("客户签收人"))
    receipt_voided = forms.BooleanField(required=False, label=_("已收回领取收据并作废"))
    date_registered = forms.BooleanField(required=False, label=_("已在进出登记簿登记归还日期"))
