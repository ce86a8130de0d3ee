from __future__ import annotations

import re
from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _

from yinuo.rulebook.models import DraftClause, DraftRole, DraftWork, ReadingPart
from yinuo.rulebook.services.drafting.cards import is_code


class CodeField(forms.CharField):
    """The code of a regulation, as packs write it."""

    def __init__(self, **options: Any) -> None:
        super().__init__(max_length=40, **options)

    def clean(self, value: Any) -> str:
        code = str(super().clean(value))
        if not is_code(code):
            raise ValidationError(say("编号只能用字母、数字、点、横线，例如 S001-R01。"))
        return code


class GiveFile(forms.Form):
    file = forms.FileField(
        label=_("文件"), required=False, allow_empty_file=True,
        help_text=_("Word（.docx）、PDF、网页或纯文本；简体或繁体均可。"),
        widget=forms.ClearableFileInput(attrs={"accept": ".docx,.pdf,.html,.htm,.txt,.md"}),
    )  # fmt: skip
    text = forms.CharField(
        label=_("或者粘贴全文"), required=False, widget=forms.Textarea(attrs={"rows": 8}), strip=False
    )


class ChoosePart(forms.Form):
    part = forms.ModelChoiceField(
        label=_("哪一项制度"), queryset=ReadingPart.objects.none(), widget=forms.RadioSelect, empty_label=None
    )
    code = CodeField(label=_("制度编号"), help_text=_("例如 S001-R01；已有制度的新版本请用原编号。"))
    version = forms.CharField(label=_("版本"), max_length=20)

    def __init__(self, *args: Any, parts: list[ReadingPart], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = cast("forms.ModelChoiceField[ReadingPart]", self.fields["part"])
        field.queryset = ReadingPart.objects.filter(pk__in=[one.pk for one in parts]).order_by("position")
        field.label_from_instance = _part_label  # type: ignore[assignment, method-assign]  # Django's way
        if parts:
            field.initial = max(parts, key=lambda one: one.clauses).pk


def _part_label(part: ReadingPart) -> str:
    return say("%(title)s（%(clauses)s 条，%(rules)s 条规则建议）") % {
        "title": part.title, "clauses": part.clauses, "rules": part.rules,
    }  # fmt: skip


class Reason(forms.Form):
    reason = forms.CharField(label=_("理由"), max_length=200)


class Nothing(forms.Form):
    reason = forms.CharField(label=_("为什么无需执行"), max_length=200)
    reason_en = forms.CharField(label=_("英文"), max_length=200, required=False)


class CorrectClause(forms.ModelForm):  # type: ignore[type-arg]  # Django's forms are not generic when they run
    """The same fields as the clause, and the revision that the person saw."""

    class Meta:
        model = DraftClause
        fields = ("number", "title", "title_en", "text", "text_en")
        labels = {
            "number": _("编号"), "title": _("标题"), "title_en": _("标题（英文）"), "text": _("正文"),
            "text_en": _("正文（英文）"),
        }  # fmt: skip
        widgets = {"text": forms.Textarea(attrs={"rows": 4}), "text_en": forms.Textarea(attrs={"rows": 4})}

    def validate_constraints(self) -> None:
        """Leave the number to the service, which says whose it is."""


class SplitClause(forms.Form):
    first = forms.CharField(
        label=_("前一段的文字"), widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("删去后一段，只留前一段；其余文字成为新的一条。"),
    )  # fmt: skip
    number = forms.CharField(label=_("后一段的编号"), max_length=40)


class Head(forms.Form):
    """Code, version and titles of a work, and what the regulation calls the roles of the house."""

    code = CodeField(label=_("制度编号"))
    version = forms.CharField(label=_("版本"), max_length=20)
    title = forms.CharField(label=_("名称"), max_length=200)
    title_en = forms.CharField(label=_("名称（英文）"), max_length=200, required=False)

    def __init__(self, *args: Any, work: DraftWork, roles: list[DraftRole], **kwargs: Any) -> None:
        initial = {name: getattr(work, name) for name in ("code", "version", "title", "title_en")}
        super().__init__(*args, **kwargs)
        self.initial = initial
        for one in roles:
            label = say("“%(name)s”在制度中的名称") % {"name": one.role}
            self.fields[f"role-{one.role}"] = forms.CharField(label=label, max_length=60, initial=one.name)
            self.fields[f"role_en-{one.role}"] = forms.CharField(
                label=say("英文"), max_length=60, initial=one.name_en, required=False
            )

    def names(self) -> dict[str, tuple[str, str]]:
        """Return role → its names in both languages."""
        roles = [match[1] for name in self.fields if (match := re.fullmatch(r"role-(\w+)", name))]
        return {
            role: (
                self.cleaned_data[f"role-{role}"],
                self.cleaned_data[f"role_en-{role}"] or self.cleaned_data[f"role-{role}"],
            )
            for role in roles
        }
