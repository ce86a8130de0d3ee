"""Who sees a form, fills it in, signs it, files it."""

from __future__ import annotations

from django.db.models import QuerySet

from yinuo.core import access
from yinuo.core.errors import NotVisible
from yinuo.core.models import Person, Record, Role, Scope
from yinuo.procedures import document_steps as states
from yinuo.procedures.models import ChangeRequest, Copy, Document, FormEntry, GradeApplication, StaffFile
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


def visible_documents(person: Person) -> QuerySet[Document]:
    return access.visible(person, Document.objects.all(), path="record")


def document_for(person: Person, pk: int) -> Document:
    """:raises NotVisible: there is none, or it is none of the person's business"""
    documents = Document.objects.select_related("record__branch", "author", "template__record", "current", "draft")
    return access.visible_or_404(person, documents, pk=pk, path="record")


def may_step(person: Person, step: states.Step, document: Document) -> bool:
    """Whether the step fits the document as it is, and the table of rights lets the person take it."""
    return states.fits(step, document) and access.may(person, states.STEPS[step].right)


def document_to_step(person: Person, pk: int, step: states.Step) -> Document:
    """
    Return the document for a step.

    :raises NotVisible: there is none, or it is none of the person's business
    :raises RoleNeeded: the person may not take the step
    """
    document = document_for(person, pk)
    access.demand(person, access.RIGHTS[states.STEPS[step].right])
    return document


def copy_for(person: Person, pk: int) -> Copy:
    """:raises NotVisible: there is none, or it is none of the person's business"""
    copies = Copy.objects.select_related("record__branch", "holder", "edition__document__record__branch")
    return access.visible_or_404(person, copies, pk=pk, path="record")


def may_receive(person: Person, copy: Copy) -> bool:
    """The holder signs for his copy; who controls documents may enter his signature on paper."""
    return copy.holder_id == person.pk or access.may(person, states.CONTROL)


def demand_receive(person: Person, copy: Copy) -> None:
    """:raises RoleNeeded: it is somebody else's copy"""
    if not may_receive(person, copy):
        raise access.RoleNeeded(access.RIGHTS[states.CONTROL])


def change_for(person: Person, pk: int) -> ChangeRequest:
    """:raises NotVisible: there is none, or its document is none of the person's business"""
    changes = ChangeRequest.objects.select_related("document__record__branch", "edition", "reported_by")
    return access.visible_or_404(person, changes, pk=pk, path="document__record")


def visible_staff(person: Person) -> QuerySet[StaffFile]:
    return access.visible(person, StaffFile.objects.all(), path="record")


def staff_for(person: Person, pk: int) -> StaffFile:
    """:raises NotVisible: there is none, or it is none of the person's business"""
    rows = StaffFile.objects.select_related("record__branch", "person__department")
    return access.visible_or_404(person, rows, pk=pk, path="record")


def application_for(person: Person, pk: int) -> GradeApplication:
    """:raises NotVisible: there is none, or it is none of the person's business"""
    rows = GradeApplication.objects.select_related("staff__record__branch", "staff__person")
    return access.visible_or_404(person, rows, pk=pk, path="staff__record")


def people_without_file(person: Person) -> QuerySet[Person]:
    """Return the active people of the person's reach who have no training file yet."""
    people = Person.objects.filter(is_active=True, staff_file=None, branch__isnull=False)
    scope = access.scope_of(person, access.RIGHTS["staff.keep"])
    if scope != Scope.ALL:
        people = people.filter(branch=person.branch)
    return people.order_by("name", "pk")
