"""
Named forms of the regulations: started, filled in, signed, handed in, filed; or voided with a reason.

An entry keeps the form as it was defined when it was started. A signature covers what was written at that moment: a
signed form is not written to again.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from yinuo.core.errors import Refusal
from yinuo.core.happenings import Happening
from yinuo.core.models import Person, Record, Role, StoredFile
from yinuo.core.services import records
from yinuo.lib.canonical import canonical
from yinuo.procedures import events
from yinuo.procedures.models import FormEntry, FormSignature
from yinuo.procedures.services.values import BadValue, plain
from yinuo.rulebook.errors import language, reason_of
from yinuo.rulebook.selectors import forms as form_rules
from yinuo.rulebook.selectors.forms import FormDefinition
from yinuo.rulebook.services import activity, regulated

State = FormEntry.State
CUSTOMER = "customer"


class FormUnknown(Refusal):
    def __init__(self, form: str) -> None:
        super().__init__("form_unknown", _("生效中的制度没有“%(form)s”这种表单。") % {"form": form})


class FormElsewhere(Refusal):
    def __init__(self, definition: FormDefinition) -> None:
        super().__init__("form_elsewhere", _("这种表单不填在这类业务上。"), definition.citation)


class FormStarted(Refusal):
    def __init__(self, definition: FormDefinition) -> None:
        super().__init__("form_started", _("这里已有一份这种表单，请继续填写或先作废。"), definition.citation)


class FormInvalid(Refusal):
    """What is written does not fit. ``fields`` says for each field what would."""

    def __init__(self, definition: FormDefinition, wrong: Mapping[str, str]) -> None:
        lang = language()
        labels = {one.name: one.zh if lang == "zh" else one.en for one in definition.fields}
        listed = "；".join(f"{labels.get(name, name)}：{text}" for name, text in wrong.items())
        super().__init__("form_invalid", _("表单还不能完成，请更正。"), definition.citation, listed, fields=dict(wrong))


class FormFixed(Refusal):
    def __init__(self, entry: FormEntry) -> None:
        super().__init__(
            "form_fixed",
            _("表单已是“%(state)s”，不能再改；如需更正，请作废后重填。") % {"state": entry.get_state_display()},
        )


class NotFilled(Refusal):
    def __init__(self, definition: FormDefinition) -> None:
        super().__init__("form_not_filled", _("表单尚未填写完成。"), definition.citation)


class SignatureMissing(Refusal):
    """Signatures are missing: of these roles, or the stroke itself."""

    def __init__(self, definition: FormDefinition, roles: tuple[str, ...]) -> None:
        names = "、".join(role_name(role) for role in roles)
        super().__init__(
            "signature_missing", _("表单缺少签字。"), definition.citation, _("待签字：%(names)s") % {"names": names}
        )


class SignerNotExpected(Refusal):
    def __init__(self, definition: FormDefinition, role: str) -> None:
        super().__init__(
            "signer_not_expected",
            _("这份表单不需要 %(role)s 签字。") % {"role": role_name(role)},
            definition.citation,
        )


class SignedAlready(Refusal):
    def __init__(self, role: str) -> None:
        super().__init__("signed_already", _("%(role)s 已经签过字。") % {"role": role_name(role)})


class NoPicture(Refusal):
    def __init__(self) -> None:
        message = _("签字须是图片文件（PNG 或 JPEG）。")
        super().__init__("signature_no_picture", message, fields={"image": message})


def role_name(role: str) -> str:
    """Return a signer's role as a person reads it."""
    return str(Role(role).label) if role in Role.values else _("客户") if role == CUSTOMER else role


@transaction.atomic
def start(*, record: Record, form: str, by: Person, at: datetime, number: str = "") -> FormEntry:
    """
    Start a form on a record, as the regulation in force defines it. Its ``number`` is the record's unless one is given:
    what is filled in again and again, as a branch's report of each month, has a number each time.

    :raises FormUnknown: no regulation in force has it
    :raises FormElsewhere: it belongs to another kind of record
    :raises FormStarted: the record has one that is not void
    """
    definition = form_rules.definition(form, record, at)
    if definition is None:
        raise FormUnknown(form)
    if definition.on != record.kind:
        raise FormElsewhere(definition)
    records.lock_tree(record)
    number = number or record.number
    if FormEntry.objects.filter(record=record, form=form, number=number).exclude(state=State.VOID).exists():
        raise FormStarted(definition)
    return FormEntry.objects.create(
        rule_id=definition.rule_id, record=record, form=form, number=number, started_at=at, started_by=by
    )


@transaction.atomic
def fill(*, entry: FormEntry, data: Mapping[str, Any], by: Person, at: datetime, is_draft: bool = False) -> None:
    """
    Write into the form. What is not in ``data`` stays as it was; an empty value takes it out.

    Unless it is a draft, the form must then be whole, and counts as filled in.

    :raises FormInvalid: a value does not fit, a field is unknown, or a required one is empty
    :raises FormFixed: it is signed, handed in, filed or void
    """
    _locked(entry)
    if entry.state not in {State.STARTED, State.COMPLETE} or entry.signatures.exists():
        raise FormFixed(entry)
    definition = form_rules.of_rule(entry.rule)
    values, wrong = _read(definition, entry.data, data)
    if not is_draft:
        wrong |= {
            one.name: _("必填。")
            for one in definition.fields
            if one.required and one.type != "signature" and one.name not in values and one.name not in wrong
        }
    if wrong:
        raise FormInvalid(definition, wrong)
    was_whole = entry.state == State.COMPLETE
    entry.data = values
    if not is_draft:
        entry.state, entry.completed_at = State.COMPLETE, entry.completed_at or at
    entry.save(update_fields=["data", "state", "completed_at"])
    if not is_draft and not was_whole:
        activity.note(rule_id=entry.rule_id, record=entry.record, outcome="filled", at=at, by=by)
        _emit(entry, events.FormCompleted(form=entry.form, number=entry.number), by, at)


@transaction.atomic
def record(
    *, record: Record, form: str, data: Mapping[str, Any], by: Person, at: datetime, number: str = ""
) -> FormEntry | None:
    """
    Fill in a form from what is known anyway, if a regulation in force has it for this kind of record; else None.

    Only the fields that the form has are filled in; where a required one is not known it stays a draft for a person to
    finish. A form that the record has already, by the same ``number``, is left as it is.

    :raises FormInvalid: a value does not fit
    """
    definition = form_rules.definition(form, record, at)
    if definition is None or definition.on != record.kind:
        return None
    entries = FormEntry.objects.filter(record=record, form=form, number=number or record.number)
    found = entries.exclude(state=State.VOID).first()
    if found is not None:
        return found
    entry = start(record=record, form=form, by=by, at=at, number=number)
    known = {one.name: data[one.name] for one in definition.fields if data.get(one.name) not in {None, ""}}
    is_draft = any(one.required and one.type != "signature" and one.name not in known for one in definition.fields)
    fill(entry=entry, data=known, by=by, at=at, is_draft=is_draft)
    return entry


@transaction.atomic
def sign(
    *,
    entry: FormEntry,
    role: str,
    at: datetime,
    name: str = "",
    person: Person | None = None,
    image: StoredFile | None = None,
) -> FormSignature:
    """
    Sign the form in a role: one of us as ``person``, a customer by ``name`` and the ``image`` of the stroke.

    :raises NotFilled: there is nothing whole to sign yet
    :raises FormFixed: it is filed or void
    :raises SignerNotExpected: the form wants no signature of that role
    :raises SignedAlready: that role has signed
    :raises SignatureMissing: there is neither a person nor a stroke
    :raises NoPicture: the stroke is not a picture
    """
    _locked(entry)
    definition = form_rules.of_rule(entry.rule)
    if entry.state == State.STARTED:
        raise NotFilled(definition)
    if entry.state not in {State.COMPLETE, State.HANDED_IN}:
        raise FormFixed(entry)
    if role not in definition.signed_by:
        raise SignerNotExpected(definition, role)
    if entry.signatures.filter(role=role).exists():
        raise SignedAlready(role)
    if person is None and image is None:
        raise SignatureMissing(definition, (role,))
    if image is not None and not image.content_type.startswith("image/"):
        raise NoPicture
    made = FormSignature.objects.create(
        entry=entry,
        role=role,
        name=name or (person.name if person else ""),
        person=person,
        image=image,
        at=at,
        digest=digest(entry),
    )
    _emit(entry, events.FormSigned(form=entry.form, role=role), person, at)
    return made


@transaction.atomic
def hand_in(*, entry: FormEntry, to_role: str, by: Person, at: datetime) -> None:
    """
    Hand the form in.

    :raises NotFilled: it is not whole
    :raises SignatureMissing: somebody has not signed
    :raises FormFixed: it was handed in, filed or voided before
    """
    _locked(entry)
    _must_be_signed(entry)
    if entry.state != State.COMPLETE:
        raise FormFixed(entry)
    entry.state, entry.handed_in_at = State.HANDED_IN, at
    entry.save(update_fields=["state", "handed_in_at"])
    _emit(entry, events.FormHandedIn(form=entry.form, to_role=to_role), by, at)


@transaction.atomic
def archive(*, entry: FormEntry, by: Person, at: datetime) -> None:
    """
    File the form.

    :raises NotFilled, SignatureMissing: as for handing in
    :raises FormFixed: it is filed or void
    """
    _locked(entry)
    _must_be_signed(entry)
    if entry.state not in {State.COMPLETE, State.HANDED_IN}:
        raise FormFixed(entry)
    entry.state, entry.archived_at = State.ARCHIVED, at
    entry.save(update_fields=["state", "archived_at"])
    _emit(entry, events.FormArchived(form=entry.form), by, at)


@transaction.atomic
def void(*, entry: FormEntry, reason: str, by: Person, at: datetime) -> None:
    """
    Void the form; it stays readable, and another one may be started.

    :raises ReasonMissing: no reason is given
    :raises FormFixed: it is filed or void
    """
    why = reason_of(reason)
    _locked(entry)
    if entry.state in {State.ARCHIVED, State.VOID}:
        raise FormFixed(entry)
    entry.state = State.VOID
    entry.save(update_fields=["state"])
    _emit(entry, events.FormVoided(form=entry.form, reason=why), by, at)


def digest(entry: FormEntry) -> str:
    """Return the SHA-256 over what the form says, which a signature keeps."""
    said = {"form": entry.form, "number": entry.number, "rule": entry.rule_id, "data": entry.data}
    return hashlib.sha256(canonical(said)).hexdigest()


def missing_signatures(entry: FormEntry, definition: FormDefinition) -> tuple[str, ...]:
    """Return the roles that have not signed yet, in the order of the form."""
    given = {one.role for one in entry.signatures.all()}
    return tuple(role for role in definition.signed_by if role not in given)


def _read(
    definition: FormDefinition, before: Mapping[str, Any], data: Mapping[str, Any]
) -> tuple[dict[str, Any], dict[str, str]]:
    fields = {one.name: one for one in definition.fields}
    values, wrong = dict(before), {}
    for name, given in data.items():
        if name not in fields:
            wrong[name] = _("表单没有这一栏。")
            continue
        try:
            value = plain(fields[name], given)
        except BadValue as error:
            wrong[name] = str(error)
            continue
        values.pop(name, None)
        if value is not None:
            values[name] = value
    return values, wrong


def _must_be_signed(entry: FormEntry) -> None:
    definition = form_rules.of_rule(entry.rule)
    if entry.state == State.STARTED:
        raise NotFilled(definition)
    missing = missing_signatures(entry, definition)
    if missing:
        raise SignatureMissing(definition, missing)


def _locked(entry: FormEntry) -> None:
    records.lock_tree(entry.record)
    entry.refresh_from_db(fields=["state", "data", "completed_at", "handed_in_at"])


def _emit(entry: FormEntry, happening: Happening, by: Person | None, at: datetime) -> None:
    regulated.emit(record=entry.record, happening=happening, by=by, at=at, facts={})
