"""The forms that the regulations in force define."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from yinuo.core.models import Record
from yinuo.rulebook.engine import CompiledForm, form_definition
from yinuo.rulebook.models import Rule
from yinuo.rulebook.pack.rules import FormField, FormRule
from yinuo.rulebook.pack.values import Bilingual
from yinuo.rulebook.selectors import programs, waiving


@dataclass(frozen=True, slots=True)
class FormDefinition:
    """
    A form of a regulation; roles are the house's. ``rule_id`` is the rule that defines it, ``citation`` its regulation
    and clause, ``on`` the kind of record that it is filled in on.
    """

    rule_id: int
    citation: str
    form: str
    title: Bilingual
    on: str
    fields: tuple[FormField, ...]
    filled_by: str
    signed_by: tuple[str, ...]
    layout: str

    def field(self, name: str) -> FormField:
        """:raises KeyError: the form has no such field"""
        for one in self.fields:
            if one.name == name:
                return one
        raise KeyError(name)


def definition(form: str, record: Record, at: datetime) -> FormDefinition | None:
    """Return the form as the regulation in force has it for the record; None if none has it, or it is suspended."""
    answer = form_definition(programs.in_force(record.branch_id, at), form, waiving.standing(record, at))
    return None if answer is None else _definition(answer.rule)


def of_rule(rule: Rule) -> FormDefinition:
    """
    Return the form as a rule defined it, whatever is in force now: what an entry was started with.

    :raises TypeError: the rule is of another kind
    """
    found = programs.rule(rule.version_id, rule.pk)
    if not isinstance(found, CompiledForm):
        raise TypeError(f"rule {rule.code} is no form")
    return _definition(found)


def all_on(record: Record, at: datetime) -> list[FormDefinition]:
    """Return the forms that are filled in on a record of its kind, in order of clause."""
    program, standing = programs.in_force(record.branch_id, at), waiving.standing(record, at)
    return [_definition(one) for one in program.forms.values() if one.spec.on == record.kind and standing.acts(one)]


def _definition(rule: CompiledForm) -> FormDefinition:
    spec: FormRule = rule.spec
    return FormDefinition(
        rule_id=rule.id,
        citation=rule.citation,
        form=spec.form,
        title=spec.title,
        on=spec.on,
        fields=spec.fields,
        filled_by=rule.role(spec.filled_by),
        signed_by=tuple(rule.role(role) for role in spec.signed_by),
        layout=spec.layout,
    )
