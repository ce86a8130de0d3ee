"""Who sees a form, fills it in, signs it, files it."""

from __future__ import annotations

from yinuo.core import access
from yinuo.core.errors import NotVisible
from yinuo.core.models import Person, Record, Role
from yinuo.procedures.models import FormEntry
from yinuo.rulebook.selectors.forms import FormDefinition

KEEPERS = (Role.COORDINATOR, Role.DEPARTMENT_MANAGER)


def record_for(person: Person, pk: int) -> Record:
    """:raises NotVisible: there is none, or it is none of the person's business"""
    return access.visible_or_404(person, Record.objects.select_related("branch", "root"), pk=pk)


def entry_for(person: Person, pk: int) -> FormEntry:
    """:raises NotVisible: there is none, or its record is none of the person's business"""
    entries = FormEntry.objects.select_related(
        "record__branch", "rule__version__regulation", "rule__clause", "started_by"
    )
    found = access.visible(person, entries, path="record", is_one=True).filter(pk=pk).first()
    if found is None:
        raise NotVisible
    return found


def may_fill(person: Person, definition: FormDefinition, record: Record) -> bool:
    """Whether the person plays the role that fills the form in, on this record or as far as the role reaches."""
    return plays(person, definition.filled_by, record) or may_keep(person, record)


def may_keep(person: Person, record: Record) -> bool:
    """Whether the person takes in, files and voids papers there."""
    reached = access.visible(person, Record.objects.all(), roles=KEEPERS)
    return access.has_role(person, KEEPERS) and reached.filter(pk=record.pk).exists()


def plays(person: Person, role: str, record: Record) -> bool:
    """Whether the person signs for a role on this record."""
    if role not in Role.values:
        return False
    if record.participants.get(role) == person.pk:
        return True
    reached = access.visible(person, Record.objects.all(), roles=[role])
    return access.has_role(person, role) and reached.filter(pk=record.pk).exists()
