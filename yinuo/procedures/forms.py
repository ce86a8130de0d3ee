"""The input form of a regulation's form, made from its fields."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from yinuo.core.forms import DayField
from yinuo.core.models import Person
from yinuo.procedures.services.values import BEST_RATING, LONGEST
from yinuo.rulebook.errors import language
from yinuo.rulebook.pack.rules import FormField
from yinuo.rulebook.selectors.forms import FormDefinition


class FillIn(forms.Form):
    """
    One input per field of the form. Whether all is there that must be is asked by the service when the form is
    completed, so that a draft may be saved with gaps.
    """

    def __init__(self, *args: Any, definition: FormDefinition, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in definition.fields:
            if field.type != "signature":
                self.fields[field.name] = _input(field)

    @property
    def values(self) -> dict[str, Any]:
        """Return what was entered, as the service takes it."""
        return {name: "" if value is None else value for name, value in self.cleaned_data.items()}


class SignAs(forms.Form):
    """A customer signs with name and stroke; one of us with the press of a button."""

    name = forms.CharField(label=_("签字人姓名"), max_length=60)
    image = forms.FileField(label=_("签字图片"), help_text=_("客户在纸上或屏幕上的签字照片。"))


class Void(forms.Form):
    reason = forms.CharField(label=_("作废理由"), max_length=300, widget=forms.Textarea(attrs={"rows": 2}))


def _input(field: FormField) -> forms.Field:
    english = language() == "en"
    label = field.en if english else field.zh
    common: dict[str, Any] = {"label": f"{label} *" if field.required else label, "required": False}
    choices = _choices(field, english=english)
    if choices:
        return forms.ChoiceField(choices=[("", "—"), *choices], **common)
    match field.type:
        case "person":
            people = Person.objects.filter(is_active=True).order_by("name", "pk")
            return forms.ModelChoiceField(queryset=people, **common)
        case "date":
            return DayField(**common)
        case "time":
            return forms.CharField(widget=forms.TextInput(attrs={"placeholder": "14:30"}), **common)
        case "money" | "number":
            return forms.CharField(widget=forms.TextInput(attrs={"inputmode": "decimal"}), **common)
        case _:
            return forms.CharField(max_length=LONGEST, widget=forms.Textarea(attrs={"rows": 2}), **common)


def _choices(field: FormField, *, english: bool) -> list[tuple[str, Any]]:
    """Return what can be chosen, nothing for a field that is written."""
    match field.type:
        case "bool":
            return [("true", _("是")), ("false", _("否"))]
        case "choice":
            return [(one.value, one.en if english else one.zh) for one in field.choices]
        case "rating":
            return [(str(count), "★" * count) for count in range(BEST_RATING, 0, -1)]
        case _:
            return []
