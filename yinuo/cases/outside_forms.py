"""What the steps ask for that bring in others: from afar, suppliers, dealers."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _


class RemoteForm(forms.Form):
    finding = forms.CharField(label=_("远程检查的结果"), max_length=1000, widget=forms.Textarea(attrs={"rows": 3}))
    is_solved = forms.BooleanField(label=_("问题已经解决"), required=False)


class SupplierForm(forms.Form):
    supplier = forms.CharField(label=_("供应商"), max_length=100)
    in_writing = forms.BooleanField(label=_("书面联系（函件、邮件、传真）"), required=False, initial=True)
    note = forms.CharField(
        label=_("联系内容"), max_length=1000, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )


class HoldForm(forms.Form):
    cause = forms.ChoiceField(
        label=_("为什么不能出行"),
        choices=[("holiday", _("节假日")), ("no_ticket", _("买不到票")), ("customer", _("客户要求推迟"))],
    )
    note = forms.CharField(label=_("说明"), max_length=300, required=False, widget=forms.Textarea(attrs={"rows": 2}))
