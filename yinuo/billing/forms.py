from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from yinuo.billing.models import Charge, ExpenseClaim, FiledReport, Payment, Price
from yinuo.billing.services.prices import NewPrice
from yinuo.core.models import Branch, Person
from yinuo.dispatch.models import Order
from yinuo.lib import money

DATE = {"type": "date"}
MONTH = {"type": "month"}


class Money(forms.CharField):
    """An amount as people type it: 1,234.50 or ￥30. Cleaned to Decimal with two places; empty to None."""

    def __init__(self, *, may_be_negative: bool = False, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.TextInput({"inputmode": "decimal"}))
        super().__init__(**kwargs)
        self.may_be_negative = may_be_negative

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        if not text:
            return None
        try:
            return money.parse_signed(text) if self.may_be_negative else money.parse(text)
        except money.NegativeAmount:
            raise forms.ValidationError(_now("金额不能小于零。")) from None
        except money.BadAmount:
            raise forms.ValidationError(_now("请写成 1234.50 的样子，最多两位小数。")) from None


class Consent(forms.Form):
    name = forms.CharField(label=_("同意收费的客户姓名"), max_length=60)


class Estimate(forms.Form):
    """Parts and services: ``part-<code>``, ``service-<n>`` and, where prices may differ, ``asked-…``."""

    def __init__(
        self, data: QueryDict | None = None, *, parts: Iterable[str], services: Sequence[str], asks: bool = False
    ) -> None:
        super().__init__(data)
        self.parts, self.services, self.asks = list(parts), list(services), asks
        for code in self.parts:
            self.fields[f"part-{code}"] = forms.IntegerField(required=False, min_value=0, max_value=9999)
            if asks:
                self.fields[f"asked-{code}"] = Money(required=False, label=code)
        for number, name in enumerate(self.services):
            self.fields[f"service-{number}"] = forms.DecimalField(
                required=False, min_value=0, max_value=9999, decimal_places=2, label=name
            )
            if asks:
                self.fields[f"asked-service-{number}"] = Money(required=False, label=name)
        if asks:
            self.fields["basis"] = forms.ChoiceField(required=False, choices=[("", ""), *Charge.Basis.choices])
            self.fields["reason"] = forms.CharField(required=False, max_length=200)

    def counts(self) -> dict[str, int]:
        given = {code: self.cleaned_data.get(f"part-{code}") for code in self.parts}
        return {code: count for code, count in given.items() if count}

    def quantities(self) -> dict[str, Decimal]:
        given = {name: self.cleaned_data.get(f"service-{number}") for number, name in enumerate(self.services)}
        return {name: quantity for name, quantity in given.items() if quantity}

    def asked(self) -> dict[str, Decimal]:
        """What is asked for one piece, where something was typed."""
        given = {code: self.cleaned_data.get(f"asked-{code}") for code in self.parts}
        given |= {name: self.cleaned_data.get(f"asked-service-{number}") for number, name in enumerate(self.services)}
        return {key: amount for key, amount in given.items() if amount is not None}


class Collect(forms.Form):
    amount = Money(label=_("收款金额（元）"))
    method = forms.ChoiceField(label=_("收款方式"), choices=Payment.Method.choices)


class LeaveOpen(forms.Form):
    reason = forms.CharField(label=_("未当场收款的原因"), max_length=200)


class FollowUpNote(forms.Form):
    note = forms.CharField(label=_("催收情况"), max_length=300)
    promised_on = forms.DateField(label=_("客户答应付款日"), required=False, widget=forms.DateInput(DATE))


class Invoice(forms.Form):
    number = forms.CharField(label=_("发票号"), max_length=40)


class Quote(forms.Form):
    amount = Money(label=_("报价（元）"))
    includes_travel = forms.BooleanField(label=_("含差旅费"), required=False)
    note = forms.CharField(label=_("说明"), required=False, max_length=300)


class AcceptQuote(forms.Form):
    name = forms.CharField(label=_("接受报价的客户姓名"), max_length=60)


class Claim(forms.Form):
    order = forms.ModelChoiceField(queryset=Order.objects.none(), label=_("对应派工单"), required=False)
    amount = Money(label=_("金额（元）"))
    place = forms.CharField(label=_("费用发生地点"), max_length=60)
    purpose = forms.CharField(label=_("事由"), max_length=200)
    has_receipts = forms.BooleanField(label=_("票据齐全"), required=False)

    def __init__(self, *args: Any, person: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        orders = self.fields["order"]
        assert isinstance(orders, forms.ModelChoiceField)
        recent = Order.objects.filter(technician=person).order_by("-starts_at", "-pk").values("pk")[:50]
        orders.queryset = (
            Order.objects.filter(pk__in=list(recent.values_list("pk", flat=True)))
            .select_related("record", "case__site", "branch")
            .order_by("-starts_at", "-pk")
        )
        orders.label_from_instance = _order_label  # type: ignore[assignment, method-assign]  # Django's own way to label choices


def _order_label(order: Order) -> str:
    return f"{order.record.number} {order.case.site.address}"


class Check(forms.Form):
    finding = forms.ChoiceField(label=_("审核结论"), choices=ExpenseClaim.Finding.choices)
    severity = forms.ChoiceField(label=_("情节"), choices=ExpenseClaim.Severity.choices, required=False)
    note = forms.CharField(label=_("说明"), required=False, max_length=300)


class Report(forms.Form):
    branch = forms.ModelChoiceField(queryset=Branch.objects.none(), label=_("分公司"), empty_label=None)
    report = forms.ChoiceField(label=_("报表"), choices=FiledReport.Kind.choices)
    period = forms.CharField(label=_("月份"), max_length=7, widget=forms.TextInput(MONTH))
    overtime_hours = forms.DecimalField(label=_("加班工时"), initial=0, max_digits=8, decimal_places=1)
    note = forms.CharField(label=_("说明"), required=False, max_length=300)

    def __init__(self, *args: Any, branches: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chosen = self.fields["branch"]
        assert isinstance(chosen, forms.ModelChoiceField)
        chosen.queryset = branches


class Publish(forms.Form):
    """
    A new price list: its start, a price per part (``part-<code>``) and per service (``item-n name-n amount-n``).

    A part without a price is not on the list.
    """

    name = forms.CharField(label=_("价目表名称"), max_length=100)
    starts_on = forms.DateField(label=_("生效日期"), widget=forms.DateInput(DATE))
    SERVICE_ROWS = 12

    def __init__(self, data: QueryDict | None = None, *, codes: Iterable[str], initial: Any = None) -> None:
        super().__init__(data, initial=initial)
        self.codes = list(codes)
        for code in self.codes:
            self.fields[f"part-{code}"] = Money(required=False, may_be_negative=True, label=code)
        for number in range(self.SERVICE_ROWS):
            self.fields[f"item-{number}"] = forms.ChoiceField(
                required=False,
                choices=[(Price.Item.LABOUR, Price.Item.LABOUR.label), (Price.Item.TRAVEL, Price.Item.TRAVEL.label)],
            )
            self.fields[f"name-{number}"] = forms.CharField(required=False, max_length=100)
            self.fields[f"amount-{number}"] = Money(required=False, may_be_negative=True)

    def prices(self) -> list[NewPrice]:
        data = self.cleaned_data
        found = [
            NewPrice(item=Price.Item.PART, part_code=code, amount=data[f"part-{code}"])
            for code in self.codes
            if data.get(f"part-{code}") is not None
        ]
        for number in range(self.SERVICE_ROWS):
            name, amount = data.get(f"name-{number}", ""), data.get(f"amount-{number}")
            if name and amount is not None:
                item = data.get(f"item-{number}") or Price.Item.LABOUR
                found.append(NewPrice(item=item, name=name, amount=amount))
        return found

    def starts(self) -> date:
        day: date = self.cleaned_data["starts_on"]
        return day


class DealerPaid(forms.Form):
    amount = Money(label=_("金额（元）"))
    note = forms.CharField(label=_("说明"), max_length=300, required=False)
