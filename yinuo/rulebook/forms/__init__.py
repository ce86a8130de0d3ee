from __future__ import annotations

from collections.abc import Iterable
from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from yinuo.core.forms import InstantField
from yinuo.core.models import Branch, Person
from yinuo.rulebook.errors import language
from yinuo.rulebook.models import Clause, Obligation, Sanction
from yinuo.rulebook.pack.rules import Level


def _reason(label: Any = None, limit: int = 300) -> forms.CharField:
    return forms.CharField(label=label or _("理由"), max_length=limit, widget=forms.Textarea(attrs={"rows": 2}))


class PersonField(forms.ModelChoiceField):  # type: ignore[type-arg]  # Django's fields are not generic when they run
    """Somebody who works here."""

    def __init__(self, **options: Any) -> None:
        super().__init__(queryset=Person.objects.filter(is_active=True).order_by("name", "pk"), **options)


class Reassign(forms.Form):
    person = PersonField(label=_("转给"))
    reason = _reason(limit=200)

    def __init__(self, *args: Any, obligation: Obligation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["person"]
        if isinstance(field, forms.ModelChoiceField):
            field.queryset = Person.objects.filter(is_active=True, branch=obligation.branch_id).order_by("name", "pk")


class PauseClock(forms.Form):
    clause = forms.ModelChoiceField(
        label=_("依据条款"), queryset=Clause.objects.none(), help_text=_("暂停须有条款依据，与原因一并留存。")
    )
    reason = _reason(limit=200)

    def __init__(self, *args: Any, obligation: Obligation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["clause"]
        if isinstance(field, forms.ModelChoiceField):
            field.queryset = Clause.objects.filter(version=obligation.version_id).order_by("position")
            field.label_from_instance = clause_label  # type: ignore[assignment, method-assign]  # Django's way
            field.initial = obligation.rule.clause_id


def clause_label(clause: Any) -> str:
    english = language() == "en"
    words = (clause.title_en or clause.text_en) if english else (clause.title or clause.text)
    return f"{clause.number} {words[:60]}"


class Decide(forms.Form):
    """``decision`` is confirmed, reduced or waived; the services check amount and reason."""

    person = PersonField(label=_("当事人"), required=False)
    decision = forms.ChoiceField(
        label=_("决定"),
        choices=[("confirmed", _("确认")), ("reduced", _("减轻")), ("waived", _("免除"))],
        widget=forms.RadioSelect,
    )
    amount = forms.DecimalField(label=_("金额"), required=False, min_value=0, decimal_places=2, max_digits=10)
    reason = forms.CharField(
        label=_("理由"),
        max_length=300,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("减轻或免除时必填。"),
    )

    def __init__(self, *args: Any, sanction: Sanction, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if sanction.person_id is not None:
            del self.fields["person"]
        if sanction.amount_from is None:
            del self.fields["amount"]
            self.fields["decision"].choices = [("confirmed", _("确认")), ("waived", _("免除"))]  # type: ignore[attr-defined]  # a ChoiceField


class DecideAppeal(forms.Form):
    outcome = forms.ChoiceField(
        label=_("申诉处理"),
        choices=[("confirmed", _("维持原决定")), ("reduced", _("减轻")), ("waived", _("免除"))],
        widget=forms.RadioSelect,
    )
    amount = forms.DecimalField(label=_("金额"), required=False, min_value=0, decimal_places=2, max_digits=10)
    reason = _reason()

    def __init__(self, *args: Any, sanction: Sanction, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if sanction.amount_from is None:
            del self.fields["amount"]
            self.fields["outcome"].choices = [("confirmed", _("维持原决定")), ("waived", _("免除"))]  # type: ignore[attr-defined]  # a ChoiceField


class Appeal(forms.Form):
    text = forms.CharField(
        label=_("申诉理由"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("写明事实和依据；每项考核只能申诉一次。"),
    )


class Sign(forms.Form):
    opinion = forms.CharField(
        label=_("意见"),
        max_length=300,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("不同意或退回时必填。"),
    )


class Delegate(forms.Form):
    person = PersonField(label=_("人员"))


class Withdraw(forms.Form):
    reason = _reason(_("撤回理由"))


class Lift(forms.Form):
    reason = _reason(_("放行理由"))


class GiveLevel(forms.Form):
    level = forms.ChoiceField(label=_("级别"))
    reason = _reason(_("定级理由"))

    def __init__(self, *args: Any, levels: Iterable[Level], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        is_english = language() == "en"
        field = cast("forms.ChoiceField", self.fields["level"])
        field.choices = [("", ""), *((one.level, one.en if is_english else one.zh) for one in levels)]


class LoadPack(forms.Form):
    file = forms.FileField(label=_("制度包文件"), help_text=_("YAML 文件，UTF-8 编码。"))


class Publish(forms.Form):
    effective_at = InstantField(label=_("生效时间"), help_text=_("可以是将来的时间；此前产生的义务仍按原版本。"))
    branches = forms.ModelMultipleChoiceField(
        label=_("适用分公司"),
        queryset=Branch.objects.order_by("code"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("不选表示全公司。"),
    )
