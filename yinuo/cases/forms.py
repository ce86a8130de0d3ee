from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4

from django import forms
from django.utils.translation import gettext_lazy as _

from yinuo.cases.models import Call, Case, Complaint, FaultCode
from yinuo.cases.selectors.card import Card
from yinuo.cases.services.fault_codes import FaultWords
from yinuo.cases.services.intake import Decision, NewCustomer, Report
from yinuo.cases.states import State
from yinuo.core.forms import DayField, InstantField
from yinuo.core.models import Branch, Person
from yinuo.customers.forms import CITY, PhoneField, is_city
from yinuo.customers.models import Customer
from yinuo.customers.services.files import NewContact, NewSite
from yinuo.lib.zh import phone as phones

OTHER = "new"
LATER = ""


class DeskForm(forms.Form):
    """
    What every report says. ``command`` is made with the form, so that a double press makes one case.

    Whom it is of is said by the two kinds of desk form below.
    """

    command = forms.UUIDField(widget=forms.HiddenInput())
    call = forms.IntegerField(widget=forms.HiddenInput(), required=False)
    fault = forms.CharField(
        label=_("故障现象"), max_length=2000, widget=forms.Textarea(attrs={"rows": 2, "data-desk-first": ""})
    )
    fault_code = forms.ModelChoiceField(
        label=_("故障代码"),
        queryset=FaultCode.objects.filter(is_active=True).order_by("family", "code"),
        required=False,
    )
    kind = forms.ChoiceField(label=_("服务类别"), choices=Case.Kind.choices, initial=Case.Kind.REPAIR)
    channel = forms.ChoiceField(
        label=_("渠道"),
        choices=[choice for choice in Case.Channel.choices if choice[0] != Case.Channel.API],
        initial=Case.Channel.PHONE,
    )
    urgency = forms.ChoiceField(
        label=_("紧急程度"), choices=Case.Urgency.choices, widget=forms.RadioSelect(), initial=Case.Urgency.NORMAL
    )
    requested_at = InstantField(label=_("客户要求时间"), required=False)
    product_name = forms.CharField(label=_("产品型号"), max_length=100, required=False)
    purchased_on = DayField(label=_("购买日期"), required=False)
    route = forms.ChoiceField(
        label=_("处理方式"),
        choices=[*Case.Route.choices, (LATER, _("只登记，稍后处理"))],
        widget=forms.RadioSelect(),
        required=False,
        initial=Case.Route.VISIT,
    )
    probable_cause = forms.CharField(label=_("可能原因"), max_length=200, required=False)
    measure = forms.CharField(label=_("处理办法"), max_length=200, required=False)
    parts_hint = forms.CharField(label=_("应备配件"), max_length=200, required=False)
    guidance = forms.CharField(
        label=_("指导内容"), max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["command"].initial = uuid4

    def clean(self) -> dict[str, Any]:
        told = super().clean() or self.cleaned_data
        if told.get("route") == Case.Route.GUIDANCE and not told.get("guidance", "").strip():
            self.add_error("guidance", _("请写明怎样指导客户，回访时要用。"))
        return told

    @property
    def command_id(self) -> UUID:
        found: UUID = self.cleaned_data["command"]
        return found

    def payload(self) -> dict[str, str]:
        """Return what was sent, as plain JSON."""
        sent = {name: str(self.data.get(name, "")) for name in ("customer", *self.fields)}
        return {name: value for name, value in sent.items() if value}

    def decision(self) -> Decision:
        told = self.cleaned_data
        names = ("route", "probable_cause", "measure", "parts_hint", "guidance")
        return Decision(**{name: told[name] for name in names})

    def _said(self) -> dict[str, Any]:
        names = ("fault", "fault_code", "kind", "channel", "urgency", "requested_at", "product_name", "purchased_on")
        return {name: self.cleaned_data[name] for name in names}


class KnownCustomerForm(DeskForm):
    """A report of a customer on file: contact, address and machine are picked, or named if they are not on file."""

    contact = forms.ChoiceField(label=_("报修人"))
    contact_name = forms.CharField(label=_("报修人姓名"), max_length=60, required=False)
    contact_phone = PhoneField(label=_("报修人电话"), required=False)
    keep_contact = forms.BooleanField(label=_("记入客户档案"), required=False, initial=True)
    site = forms.ChoiceField(label=_("上门地址"))
    address = forms.CharField(label=_("新地址"), max_length=200, required=False)
    in_city = forms.ChoiceField(label=_("市区或市外"), choices=[("", _("按所选地址")), *CITY], required=False)
    equipment = forms.ChoiceField(label=_("设备"), required=False)

    def __init__(self, *args: Any, card: Card, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.card = card
        contacts = [(str(one.pk), f"{one.name} {phones.mask(one.phone)}") for one in card.contacts]
        sites = [(str(site.pk), f"{site.name} {site.address}".strip()) for site in card.sites]
        machines = [(str(one.equipment.pk), f"{one.equipment.serial} {one.equipment.product}") for one in card.machines]
        self.fields["contact"].choices = [*contacts, (OTHER, _("其他人"))]  # type: ignore[attr-defined]  # of a ChoiceField
        self.fields["site"].choices = [*sites, (OTHER, _("其他地址"))]  # type: ignore[attr-defined]  # of a ChoiceField
        self.fields["equipment"].choices = [("", _("未登记的设备")), *machines]  # type: ignore[attr-defined]  # of a ChoiceField
        if len(machines) == 1 and not self.initial.get("equipment"):
            self.initial["equipment"] = machines[0][0]  # the only machine that the customer has

    def clean(self) -> dict[str, Any]:
        told = super().clean()
        if told.get("contact") == OTHER:
            for name in ("contact_name", "contact_phone"):
                if not told.get(name) and name not in self.errors:
                    self.add_error(name, _("请填写报修人的姓名和电话。"))
        if told.get("site") == OTHER:
            if not told.get("address"):
                self.add_error("address", _("请填写新地址。"))
            if not told.get("in_city"):
                self.add_error("in_city", _("请选择新地址在市区还是市外。"))
        return told

    def report(self, call: Call | None) -> Report:
        told = self.cleaned_data
        contact = next((one for one in self.card.contacts if str(one.pk) == told["contact"]), None)
        site = next((one for one in self.card.sites if str(one.pk) == told["site"]), None)
        machine = next((one for one in self.card.machines if str(one.equipment.pk) == told["equipment"]), None)
        return Report(
            contact_name=contact.name if contact else told["contact_name"],
            contact_phone=contact.phone if contact else told["contact_phone"],
            new_contact=None if contact else self._new_contact(),
            site=site,
            new_site=None if site else NewSite(address=told["address"], in_city=is_city(told["in_city"])),
            in_city=is_city(told["in_city"]) if told["in_city"] else None,
            equipment=machine.equipment if machine else None,
            call=call,
            **self._said(),
        )

    def _new_contact(self) -> NewContact | None:
        told = self.cleaned_data
        digits = phones.digits(told["contact_phone"])
        is_known = any(contact.digits == digits for contact in self.card.contacts)
        if is_known or not told["keep_contact"]:
            return None
        return NewContact(name=told["contact_name"], phone=told["contact_phone"])


class NewCustomerDeskForm(DeskForm):
    """A report of somebody who is not on file yet; the file is opened with it."""

    name = forms.CharField(label=_("客户名称"), max_length=120)
    customer_kind = forms.ChoiceField(label=_("类别"), choices=Customer.Kind.choices)
    branch = forms.ModelChoiceField(label=_("所属分公司"), queryset=Branch.objects.none())
    contact_name = forms.CharField(label=_("报修人"), max_length=60)
    contact_phone = PhoneField(label=_("电话"))
    address = forms.CharField(label=_("上门地址"), max_length=200)
    in_city = forms.ChoiceField(label=_("市区或市外"), choices=CITY)

    def __init__(self, *args: Any, branch_ids: list[int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        branches = Branch.objects.filter(pk__in=branch_ids).order_by("code")
        self.fields["branch"].queryset = branches  # type: ignore[attr-defined]  # of a ModelChoiceField
        if branch_ids:
            self.fields["branch"].initial = branch_ids[0]

    def customer(self) -> NewCustomer:
        told = self.cleaned_data
        return NewCustomer(
            branch=told["branch"],
            name=told["name"],
            kind=told["customer_kind"],
            contact_name=told["contact_name"],
            phone=told["contact_phone"],
            address=told["address"],
            in_city=is_city(told["in_city"]),
        )

    def report(self, call: Call | None) -> Report:
        told = self.cleaned_data
        return Report(
            contact_name=told["contact_name"],
            contact_phone=told["contact_phone"],
            in_city=is_city(told["in_city"]),
            call=call,
            **self._said(),
        )


class FilterForm(forms.Form):
    """What the list of cases is narrowed to; anything that makes no sense narrows nothing."""

    q = forms.CharField(label=_("查找"), max_length=100, required=False)
    state = forms.ChoiceField(
        label=_("状态"), choices=[("", _("全部状态")), ("open", _("未关闭")), *State.choices], required=False
    )
    kind = forms.ChoiceField(label=_("服务类别"), choices=[("", _("全部类别")), *Case.Kind.choices], required=False)
    urgency = forms.ChoiceField(
        label=_("紧急程度"), choices=[("", _("全部紧急程度")), *Case.Urgency.choices], required=False
    )
    branch = forms.ModelChoiceField(
        label=_("分公司"), queryset=Branch.objects.order_by("code"), required=False, empty_label=_("全部分公司")
    )
    mine = forms.BooleanField(label=_("只看我的"), required=False)


class Words(forms.Form):
    """A step that wants a text: one field, whose label says what is asked."""

    text = forms.CharField(widget=forms.Textarea(attrs={"rows": 3}), max_length=2000)

    def __init__(self, *args: Any, label: Any, required: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["text"].label = label
        self.fields["text"].required = required


class ReferForm(Words):
    cause = forms.ChoiceField(
        label=_("缘由"),
        choices=[
            ("question", _("技术疑难")),
            ("bought_in_part", _("外购件问题")),
            ("third_party", _("第三方产品")),
            ("major_quality", _("重大质量问题")),
        ],
    )


class AnswerReferralForm(Words):
    department = forms.CharField(label=_("答复部门"), max_length=100)


class ReopenForm(Words):
    cause = forms.ChoiceField(
        label=_("缘由"), choices=[("unsolved", _("问题未解决")), ("unsatisfied", _("客户不满意"))]
    )


class TriageForm(forms.Form):
    route = forms.ChoiceField(label=_("处理方式"), choices=Case.Route.choices, widget=forms.RadioSelect())
    probable_cause = forms.CharField(label=_("可能原因"), max_length=200)
    measure = forms.CharField(label=_("处理办法"), max_length=200)
    parts_hint = forms.CharField(label=_("应备配件"), max_length=200, required=False)


class CompleteFileForm(forms.Form):
    product_name = forms.CharField(label=_("产品型号"), max_length=100, required=False)
    purchased_on = DayField(label=_("购买日期"), required=False)
    contact_name = forms.CharField(label=_("报修人"), max_length=60)
    fault = forms.CharField(label=_("故障现象"), max_length=2000, widget=forms.Textarea(attrs={"rows": 3}))
    note = forms.CharField(label=_("说明"), max_length=200, required=False)


class NoteForm(forms.Form):
    text = forms.CharField(label=_("备注"), max_length=2000, widget=forms.Textarea(attrs={"rows": 2}))


class FileForm(forms.Form):
    file = forms.FileField(label=_("文件"))
    purpose = forms.ChoiceField(
        label=_("用途"),
        choices=[("photo", _("照片")), ("document", _("资料")), ("recording", _("录音")), ("other", _("其他"))],
    )


class ComplaintForm(forms.Form):
    cause = forms.ChoiceField(label=_("投诉原因"), choices=Complaint.Cause.choices)
    channel = forms.ChoiceField(label=_("渠道"), choices=Case.Channel.choices, initial=Case.Channel.PHONE)
    about = forms.ModelChoiceField(
        label=_("被投诉人"), queryset=Person.objects.none(), required=False, empty_label=_("未指明")
    )
    text = forms.CharField(label=_("投诉内容"), max_length=4000, widget=forms.Textarea(attrs={"rows": 4}))

    def __init__(self, *args: Any, branch: Branch, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["about"].queryset = people_of(branch)  # type: ignore[attr-defined]  # of a ModelChoiceField


class VerifyForm(forms.Form):
    cause = forms.ChoiceField(label=_("查实的原因"), choices=Complaint.Cause.choices)
    about = forms.ModelChoiceField(
        label=_("责任人"), queryset=Person.objects.none(), required=False, empty_label=_("未指明")
    )
    is_personal_fault = forms.BooleanField(label=_("属个人原因"), required=False)
    severity = forms.ChoiceField(label=_("情节"), choices=Complaint.Severity.choices)
    finding = forms.CharField(label=_("查实情况"), max_length=4000, widget=forms.Textarea(attrs={"rows": 4}))

    def __init__(self, *args: Any, branch: Branch, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["about"].queryset = people_of(branch)  # type: ignore[attr-defined]  # of a ModelChoiceField


def people_of(branch: Branch) -> Any:
    """Return the active people of a branch, who may be complained of."""
    return Person.objects.filter(branch=branch, is_active=True).order_by("name", "pk")


class FaultCodeForm(forms.Form):
    name = forms.CharField(label=_("故障名称"), max_length=100)
    name_en = forms.CharField(label=_("英文名称"), max_length=100, required=False)
    family = forms.CharField(label=_("产品系列"), max_length=40)
    guidance = forms.CharField(label=_("电话指导"), required=False, widget=forms.Textarea(attrs={"rows": 3}))
    guidance_en = forms.CharField(label=_("电话指导（英文）"), required=False, widget=forms.Textarea(attrs={"rows": 3}))
    cause = forms.CharField(label=_("可能原因"), max_length=200, required=False)
    cause_en = forms.CharField(label=_("可能原因（英文）"), max_length=200, required=False)
    measure = forms.CharField(label=_("处理办法"), max_length=200, required=False)
    measure_en = forms.CharField(label=_("处理办法（英文）"), max_length=200, required=False)
    usual_parts = forms.CharField(
        label=_("常用配件"), max_length=400, required=False, help_text=_("配件编码或名称，用逗号分隔。")
    )
    area = forms.CharField(
        label=_("故障部位"),
        max_length=20,
        required=False,
        help_text=_("制度按部位区分的填写，如 body、chassis、network。"),
    )

    @staticmethod
    def initial_of(found: FaultCode) -> dict[str, Any]:
        initial = {name: getattr(found, name) for name in FaultCodeForm.base_fields}
        return initial | {"usual_parts": "，".join(found.usual_parts)}

    def words(self) -> FaultWords:
        told = {name: self.cleaned_data[name] for name in FaultCodeForm.base_fields}
        parts = told.pop("usual_parts").replace("，", ",").replace("、", ",").split(",")
        return FaultWords(**told, usual_parts=tuple(part.strip() for part in parts if part.strip()))


class NewFaultCodeForm(FaultCodeForm):
    code = forms.CharField(label=_("故障代码"), max_length=30)
    field_order = ("code", "name", "name_en", "family")
