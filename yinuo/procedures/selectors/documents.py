"""The register of documents, and all that stands on a document's page."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from yinuo.core.models import Person, Role, RoleAssignment
from yinuo.core.selectors.people import in_force
from yinuo.procedures.models import ChangeRequest, Copy, Document, DocumentLink, Edition
from yinuo.rulebook.models import Approval, ApprovalStep

ORDER = ("-record__opened_at", "-pk")
STALE = DocumentLink.objects.filter(follows__current__isnull=False).exclude(agreed=F("follows__current"))
OUT_OF_STEP = STALE.filter(document=OuterRef("pk"))


def roles_of(person: Person, at: datetime) -> list[str]:
    """Return the roles that the person holds himself at the instant."""
    held = RoleAssignment.objects.filter(in_force(at), person=person)
    return list(held.exclude(role=Role.ADMINISTRATOR).order_by("role").values_list("role", flat=True))


def is_being_signed(document: Document) -> bool:
    return Approval.objects.filter(record=document.record_id, state=Approval.State.OPEN).exists()


def is_out_of_step(document: Document) -> bool:
    """Whether a document that it follows is in force in another edition than it was last checked against."""
    return STALE.filter(document=document).exists()


def old_copies_out(document: Document) -> QuerySet[Copy]:
    """Return the copies out that should come back: those of other editions than the one in force, of a void one all."""
    out = Copy.objects.filter(edition__document=document, returned_at=None, recalled_at=None)
    return out if document.state == Document.State.VOID else out.exclude(edition=document.current)


def may_be_changed(document: Document) -> bool:
    """Whether a change was agreed to, or something that it follows has changed."""
    accepted = document.changes.filter(state=ChangeRequest.State.ACCEPTED, led_to=None)
    return accepted.exists() or is_out_of_step(document)


def all_followed_by(document: Document) -> set[int]:
    """Return the ids of all documents that this one follows, directly or by others between."""
    links = DocumentLink.objects.values_list("document", "follows")
    found: set[int] = set()
    nearest = {document.pk}
    while nearest:
        nearest = set(links.filter(document__in=nearest).values_list("follows", flat=True)) - found
        found |= nearest
    return found


def register(
    documents: QuerySet[Document],
    *,
    words: str = "",
    kind: str = "",
    origin: str = "",
    state: str = "",
    only_out_of_step: bool = False,
) -> QuerySet[Document]:
    """Narrow the register; each row knows ``copies_out``, ``changes_open`` and ``is_out_of_step``."""
    if words:
        documents = documents.filter(
            Q(title__icontains=words) | Q(record__number__icontains=words) | Q(sender__icontains=words)
        )
    for name, value in (("kind", kind), ("origin", origin), ("state", state)):
        if value:
            documents = documents.filter(**{name: value})
    open_changes = (ChangeRequest.State.REPORTED, ChangeRequest.State.ACCEPTED)
    documents = documents.annotate(
        is_out_of_step=Exists(OUT_OF_STEP) & ~Q(state=Document.State.VOID),
        copies_out=Count("editions__copies", filter=Q(editions__copies__returned_at=None), distinct=True),
        changes_open=Count("changes", filter=Q(changes__state__in=open_changes), distinct=True),
    )
    if only_out_of_step:
        documents = documents.filter(is_out_of_step=True)
    return documents.select_related("record__branch", "author", "current", "draft")


def editions(document: Document) -> QuerySet[Edition]:
    found = Edition.objects.filter(document=document)
    return found.select_related("file", "drafted_by", "submitted_by", "review__by").order_by("-number")


def copies(document: Document) -> QuerySet[Copy]:
    found = Copy.objects.filter(edition__document=document)
    return found.select_related("edition", "holder", "issued_by", "record").order_by("-issued_at", "-pk")


def changes(document: Document) -> QuerySet[ChangeRequest]:
    found = ChangeRequest.objects.filter(document=document)
    return found.select_related("edition", "reported_by", "decided_by", "led_to").order_by("-reported_at", "-pk")


@dataclass(frozen=True)
class Tie:
    """A document that this one follows, or that follows it, and whether the two agree."""

    other: Document
    agreed: Edition | None
    is_by_formula: bool
    agrees: bool


def followed(document: Document) -> list[Tie]:
    links = document.links.select_related("follows__record", "follows__current", "agreed").order_by("pk")
    return [Tie(one.follows, one.agreed, one.is_by_formula, one.agreed_id == one.follows.current_id) for one in links]


def followers(document: Document) -> list[Tie]:
    links = document.followed_by.select_related("document__record", "document__current", "agreed").order_by("pk")
    return [Tie(one.document, one.agreed, one.is_by_formula, one.agreed_id == document.current_id) for one in links]


@dataclass(frozen=True)
class Signed:
    """A signature of an edition: in which of the four places, by whom, when; without ``at`` it is still awaited."""

    place: str
    who: str
    at: datetime | None
    state: str
    opinion: str


def signatures(edition: Edition) -> list[Signed]:
    """
    Return the author's signature and those of the approval that it asked for, in order.

    The last position of the route approves, the first of several reviews, those between countersign.
    """
    if edition.submitted_at is None or edition.submitted_by is None:
        return _of_approval(_approval_after(edition, edition.drafted_at))
    author = Signed(_("编制"), edition.submitted_by.name, edition.submitted_at, "", "")
    return [author, *_of_approval(_approval_after(edition, edition.submitted_at))]


def _approval_after(edition: Edition, at: datetime) -> Approval | None:
    """Return the last approval asked for since then and before the next edition was begun."""
    found = Approval.objects.filter(record=edition.document_id, opened_at__gte=at)
    following = (
        Edition.objects.filter(document=edition.document_id, number=edition.number + 1)
        .values_list("drafted_at", flat=True)
        .first()
    )
    if following is not None:
        found = found.filter(opened_at__lt=following)
    return found.prefetch_related("steps__signer", "steps__decided_by").order_by("-pk").first()


def _of_approval(approval: Approval | None) -> list[Signed]:
    if approval is None:
        return []
    steps = sorted(approval.steps.all(), key=lambda one: (one.position, one.pk))
    steps = [one for one in steps if one.state != ApprovalStep.State.SKIPPED]
    positions = sorted({one.position for one in steps})
    return [_signed(one, positions) for one in steps]


def _signed(step: ApprovalStep, positions: list[int]) -> Signed:
    person = step.decided_by or step.signer
    if step.position == positions[-1]:
        place = _("批准")
    else:
        place = _("审核") if step.position == positions[0] else _("会签")
    who = person.name if person else str(Role(step.role).label)
    return Signed(place, who, step.decided_at, step.get_state_display(), step.opinion)
