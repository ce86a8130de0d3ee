from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from yinuo.core.models import Person
from yinuo.parts import access
from yinuo.parts.models import Location, Part

if TYPE_CHECKING:
    _PartField = forms.ModelChoiceField[Part]
else:
    _PartField = forms.ModelChoiceField


class PartChoice(_PartField):
    """A part, shown as code and name."""

    def label_from_instance(self, obj: Part) -> str:
        return f"{obj.code} {obj.name}"


class LocationForm(forms.Form):
    """A form about the stock of one of the locations that the person keeps."""

    location = forms.ModelChoiceField(queryset=Location.objects.none(), label=_("库位"), empty_label=None)
    part = PartChoice(queryset=Part.objects.filter(is_active=True).order_by("code"), label=_("配件"))

    def __init__(self, *args: Any, person: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        locations = self.fields["location"]
        assert isinstance(locations, forms.ModelChoiceField)
        locations.queryset = access.kept_locations(person)


class Receive(LocationForm):
    quantity = forms.IntegerField(label=_("数量"), min_value=1, max_value=100_000)
    note = forms.CharField(label=_("来源说明"), required=False, max_length=200)


class Adjust(LocationForm):
    counted = forms.IntegerField(label=_("盘点数量"), min_value=0, max_value=100_000)
    reason = forms.CharField(label=_("调整原因"), max_length=200)


class Transfer(LocationForm):
    target = forms.ModelChoiceField(queryset=Location.objects.none(), label=_("调入库位"), empty_label=None)
    quantity = forms.IntegerField(label=_("数量"), min_value=1, max_value=100_000)

    def __init__(self, *args: Any, person: Person, **kwargs: Any) -> None:
        super().__init__(*args, person=person, **kwargs)
        targets = self.fields["target"]
        assert isinstance(targets, forms.ModelChoiceField)
        targets.queryset = access.kept_locations(person)


class SafetyStock(LocationForm):
    quantity = forms.IntegerField(label=_("安全库存"), min_value=0, max_value=100_000)


class NewPart(forms.Form):
    code = forms.CharField(label=_("配件编码"), max_length=40)
    name = forms.CharField(label=_("名称"), max_length=100)
    name_en = forms.CharField(label=_("英文名称"), required=False, max_length=100)
    unit = forms.CharField(label=_("单位"), max_length=10, initial="个")
    is_consumable = forms.BooleanField(label=_("耗材"), required=False)
    families = forms.CharField(
        label=_("适用产品系列（逗号分隔，留空表示通用）"),
        required=False,
        max_length=200,
    )


class NewLocation(forms.Form):
    name = forms.CharField(label=_("库位名称"), max_length=60)
    holder = forms.ModelChoiceField(
        queryset=Person.objects.none(),
        label=_("车载库归属人（仓库留空）"),
        required=False,
    )

    def __init__(self, *args: Any, people: Iterable[Person], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        holders = self.fields["holder"]
        assert isinstance(holders, forms.ModelChoiceField)
        holders.queryset = Person.objects.filter(pk__in=[person.pk for person in people], van=None).order_by("name")


class Reason(forms.Form):
    reason = forms.CharField(label=_("原因"), max_length=200)


class Lines(forms.Form):
    """
    Pieces by part: one field ``part-<code>`` per line. Nothing is filled in for what is left alone.

    ``cleaned_data["lines"]`` is part code → pieces; with ``keep_zero`` also those set to 0.
    """

    note = forms.CharField(label=_("备注"), required=False, max_length=200)

    def __init__(self, *args: Any, codes: Iterable[str], keep_zero: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.codes = list(codes)
        self.keep_zero = keep_zero
        for code in self.codes:
            self.fields[f"part-{code}"] = forms.IntegerField(required=False, min_value=0, max_value=9999)

    def clean(self) -> dict[str, Any]:
        given = {code: self.cleaned_data.get(f"part-{code}") for code in self.codes}
        lines = {code: count for code, count in given.items() if count is not None and (count or self.keep_zero)}
        return {"lines": lines, "note": self.cleaned_data.get("note", "")}
