from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from yinuo.core.forms import DayField, LatitudeField, LongitudeField, PlaceForm
from yinuo.core.models import Branch, Person, Role
from yinuo.customers.models import Customer, Equipment, Product, Site
from yinuo.lib.zh import phone as phones

CITY = [("1", _("市区")), ("0", _("市外"))]


def is_city(value: str) -> bool:
    return value == "1"


class PhoneField(forms.CharField):
    """A telephone number in any spelling that people in China use."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "off"}))
        super().__init__(max_length=30, **kwargs)

    def clean(self, value: Any) -> str:
        text = super().clean(value)
        if not text:
            return ""
        try:
            return phones.normalise(text)
        except phones.BadPhone:
            message = _("“%(phone)s”不是电话号码。请写成 13812341234 或 010-62345678 这样。")
            raise forms.ValidationError(message, params={"phone": text}) from None


class CustomerForm(forms.Form):
    """The file itself."""

    name = forms.CharField(label=_("客户名称"), max_length=120)
    kind = forms.ChoiceField(label=_("类别"), choices=Customer.Kind.choices)
    tier = forms.CharField(label=_("客户等级"), max_length=20, required=False)
    manager = forms.ModelChoiceField(label=_("客户经理"), queryset=Person.objects.none(), required=False)
    is_key_account = forms.BooleanField(label=_("重点客户"), required=False)
    note = forms.CharField(label=_("备注"), widget=forms.Textarea(attrs={"rows": 3}), required=False)

    def __init__(self, *args: Any, branch_ids: list[int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        managers = Person.objects.filter(roles__role=Role.ACCOUNT_MANAGER, branch__in=branch_ids, is_active=True)
        self.fields["manager"].queryset = managers.distinct().order_by("name", "pk")  # type: ignore[attr-defined]  # of a ModelChoiceField


class NewCustomerForm(CustomerForm):
    """The file with its first contact and site."""

    branch = forms.ModelChoiceField(label=_("所属分公司"), queryset=Branch.objects.none())
    contact_name = forms.CharField(label=_("联系人"), max_length=60)
    contact_title = forms.CharField(label=_("职务"), max_length=40, required=False)
    phone = PhoneField(label=_("电话"))
    address = forms.CharField(label=_("地址"), max_length=200)
    in_city = forms.ChoiceField(label=_("市区或市外"), choices=CITY)

    def __init__(self, *args: Any, branch_ids: list[int], **kwargs: Any) -> None:
        super().__init__(*args, branch_ids=branch_ids, **kwargs)
        branches = Branch.objects.filter(pk__in=branch_ids).order_by("code")
        self.fields["branch"].queryset = branches  # type: ignore[attr-defined]  # of a ModelChoiceField
        if len(branch_ids) == 1:
            self.fields["branch"].initial = branch_ids[0]


class ContactForm(forms.Form):
    name = forms.CharField(label=_("联系人"), max_length=60)
    title = forms.CharField(label=_("职务"), max_length=40, required=False)
    phone = PhoneField(label=_("电话"))
    email = forms.EmailField(
        label=_("电子邮箱"), required=False, help_text=_("排程发布后，上门时间和确认链接会发到这里。")
    )
    language = forms.ChoiceField(
        label=_("通知语言"), choices=[("zh-hans", _("中文")), ("en", _("英文"))], initial="zh-hans", required=False
    )

    def clean_language(self) -> str:
        return self.cleaned_data["language"] or "zh-hans"


class SiteForm(PlaceForm):
    name = forms.CharField(label=_("地点名称"), max_length=100, required=False)
    address = forms.CharField(label=_("地址"), max_length=200)
    in_city = forms.ChoiceField(label=_("市区或市外"), choices=CITY)
    travel_minutes = forms.IntegerField(label=_("路程（分钟）"), min_value=0, max_value=2000, required=False)
    distance_km = forms.IntegerField(
        label=_("离分公司（公里）"),
        min_value=0,
        max_value=20_000,
        required=False,
        help_text=_("制度按距离定到场时限的，须填写。"),
    )
    latitude = LatitudeField()
    longitude = LongitudeField(help_text=_("填了经纬度，排程板按此算路程并在地图上显示；否则用上面的分钟数。"))


class EquipmentDatesForm(forms.Form):
    site = forms.ModelChoiceField(label=_("安装地址"), queryset=Site.objects.none())
    purchased_on = DayField(label=_("购买日期"), required=False)
    installed_on = DayField(label=_("安装日期"), required=False)
    warranty_until = DayField(
        label=_("保修至"),
        required=False,
        help_text=_("档案另有约定时填写；不填则按购买日期和产品保修月数计算。"),
    )
    dealer = forms.CharField(
        label=_("代理商"), max_length=100, required=False, help_text=_("由代理商售出的填写；本公司直销的留空。")
    )

    def __init__(self, *args: Any, customer: Customer, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["site"].queryset = customer.sites.order_by("pk")  # type: ignore[attr-defined]  # of a ModelChoiceField


class EquipmentForm(EquipmentDatesForm):
    serial = forms.CharField(label=_("序列号"), max_length=60)
    product = forms.ModelChoiceField(
        label=_("产品"), queryset=Product.objects.filter(is_sold=True).order_by("family", "name", "pk")
    )
    field_order = ("serial", "product", "site", "purchased_on", "installed_on", "warranty_until", "dealer")


class ContractForm(forms.Form):
    number = forms.CharField(label=_("合同编号"), max_length=40)
    name = forms.CharField(label=_("合同名称"), max_length=100)
    starts_on = DayField(label=_("开始日期"))
    last_day = DayField(label=_("最后一天"))
    covers_parts = forms.BooleanField(label=_("包配件"), required=False, initial=True)
    covers_labour = forms.BooleanField(label=_("包人工"), required=False, initial=True)
    equipment = forms.ModelMultipleChoiceField(
        label=_("所含设备"),
        queryset=Equipment.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple(),
        help_text=_("一台都不选，表示包括这位客户的全部设备。"),
    )

    def __init__(self, *args: Any, customer: Customer, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["equipment"].queryset = customer.equipment.select_related("product").order_by("serial")  # type: ignore[attr-defined]  # of a ModelMultipleChoiceField


class VisitForm(forms.Form):
    """A visit that is planned, or one that was made."""

    what = forms.ChoiceField(
        label=_("登记"),
        choices=[("made", _("已走访")), ("plan", _("安排走访"))],
        widget=forms.RadioSelect(),
        initial="made",
    )
    note = forms.CharField(
        label=_("情况"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("安排：何时、谁去、为什么；已走访：见了谁、设备用得怎样、有何意见。"),
    )
    opinions = forms.IntegerField(label=_("收集到的意见条数"), min_value=0, max_value=99, initial=0, required=False)


class RevealForm(forms.Form):
    reason = forms.CharField(label=_("查看理由"), max_length=200)


class ProductForm(forms.Form):
    name = forms.CharField(label=_("名称"), max_length=100)
    name_en = forms.CharField(label=_("英文名称"), max_length=100, required=False)
    family = forms.CharField(label=_("产品系列"), max_length=40, help_text=_("故障代码和配件按系列匹配。"))
    warranty_months = forms.IntegerField(label=_("保修月数"), min_value=0, max_value=600)
    skill = forms.CharField(
        label=_("所需技能"), max_length=30, required=False, help_text=_("派工时优先有这项技能的人。")
    )


class NewProductForm(ProductForm):
    code = forms.CharField(label=_("产品编码"), max_length=40)
    field_order = ("code", "name", "name_en", "family", "warranty_months", "skill")
