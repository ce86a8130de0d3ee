"""
"Read and understood": people are asked by department, each says it for himself, once and for good.

Nobody can say it for somebody else, not even his deputy; the row and the event of the regulation's own chain are
written together and are never changed. Reminders go out as often as the campaign says until the last one has read it.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from yinuo.core.errors import NotAllowed, Refusal
from yinuo.core.models import Department, Person
from yinuo.core.services import records
from yinuo.rulebook import life_cycle_events as events
from yinuo.rulebook.models import Acknowledgement, Campaign, Recipient, RegulationVersion
from yinuo.rulebook.selectors import acknowledgements as selectors
from yinuo.rulebook.selectors import life_cycle
from yinuo.rulebook.services import consultations, regulation_records, telling


class CampaignRuns(Refusal):
    def __init__(self) -> None:
        super().__init__("campaign_runs", _("这个版本的阅知确认正在进行。"))


class NotAskedToRead(NotAllowed):
    def __init__(self) -> None:
        super().__init__("not_asked_to_read", _("阅知确认只能由本人用自己的账号作出。"))


class OtherText(Refusal):
    def __init__(self) -> None:
        super().__init__("other_text", _("您看到的文本不是本次发布的文本，请重新打开后再确认。"))


@transaction.atomic
def ask(
    *,
    version: RegulationVersion,
    departments: Iterable[Department],
    remind_days: int,
    by: Person,
    at: datetime,
    due_at: datetime | None = None,
) -> Campaign:
    """
    Ask everybody of some departments to read a published version. Where a rule in force says until when, ``due_at`` is
    left out. Who joins these departments later is asked with the next reminder.

    :raises NotPublished: it is a draft
    :raises CampaignRuns: it has been asked for and is not complete
    :raises NobodyAsked: there is no department, or nobody in it
    :raises EndByRule, EndMissing, EndInThePast: ``due_at`` does not fit
    """
    regulation_records.must_be_published(version)
    chosen = sorted(set(departments), key=lambda one: one.code)
    people = list(selectors.people_in(chosen))
    if not people:
        raise consultations.NobodyAsked
    record = regulation_records.record_of(version, by=by, at=at)
    records.lock_tree(record)
    if Campaign.objects.filter(version=version, completed_at=None).exists():
        raise CampaignRuns
    campaign = Campaign.objects.create(
        version=version, record=record, digest=version.digest, remind_days=remind_days, opened_at=at, opened_by=by,
        due_at=due_at or at,
    )  # fmt: skip
    happening = events.AcknowledgementAsked(
        campaign=campaign.pk, departments=[one.code for one in chosen], people=len(people)
    )
    event = regulation_records.emit(version, happening, by=by, at=at)
    duty = life_cycle.due_by_rule(event, events.AcknowledgementCompleted.KIND)
    campaign.due_at = consultations.end_of(duty, due_at, at)
    campaign.save(update_fields=["due_at"])
    campaign.departments.set(chosen)
    _add(campaign, people, at)
    _tell(campaign, people, "reading_asked", "asked", at)
    return campaign


@transaction.atomic
def give(*, recipient: Recipient, digest: str, by: Person, at: datetime) -> Acknowledgement:
    """
    Say that one has read and understood the version. ``digest`` is that of the text which was shown. Said twice, it is
    kept once.

    :raises NotAskedToRead: somebody else is asked
    :raises OtherText: another text was shown
    """
    if recipient.person_id != by.pk:
        raise NotAskedToRead
    campaign = recipient.campaign
    if digest != campaign.digest or digest != campaign.version.digest:
        raise OtherText
    records.lock_tree(campaign.record)
    said = Acknowledgement.objects.filter(recipient=recipient).first()
    if said is not None:
        return said
    happening = events.AcknowledgementGiven(campaign=campaign.pk, digest=digest)
    event = regulation_records.emit(campaign.version, happening, by=by, at=at)
    made = Acknowledgement.objects.create(recipient=recipient, event=event, at=at, digest=digest)
    _complete(campaign, by, at)
    return made


@transaction.atomic
def remind(*, campaign: Campaign, by: Person | None, at: datetime) -> int:
    """
    Ask those who joined meanwhile, remind all who have not read it yet, and return how many that are.

    It is complete where nobody is left: whoever has not read it no longer works here.
    """
    records.lock_tree(campaign.record)
    campaign.refresh_from_db(fields=["completed_at"])
    if campaign.completed_at is not None:
        return 0
    asked = set(campaign.recipients.values_list("person", flat=True))
    joined = [one for one in selectors.people_in(list(campaign.departments.all())) if one.pk not in asked]
    _add(campaign, joined, at)
    campaign.reminded_at = at
    campaign.save(update_fields=["reminded_at"])
    people = [one.person for one in selectors.pending(campaign)]
    if people:
        happening = events.AcknowledgementReminded(campaign=campaign.pk, people=len(people))
        regulation_records.emit(campaign.version, happening, by=by, at=at)
        _tell(campaign, people, "reading_reminded", f"{at:%Y%m%d%H%M}", at)
    else:
        _complete(campaign, by, at)
    return len(people)


def remind_due(*, at: datetime) -> int:
    """Remind by every campaign whose turn it is, and return how many people were reminded."""
    running = Campaign.objects.select_related("record", "version__regulation").filter(completed_at=None).order_by("pk")
    due = [one for one in running if (one.reminded_at or one.opened_at) + timedelta(days=one.remind_days) <= at]
    return sum(remind(campaign=one, by=None, at=at) for one in due)


def _add(campaign: Campaign, people: list[Person], at: datetime) -> None:
    Recipient.objects.bulk_create(
        Recipient(campaign=campaign, person=one, department=one.department, asked_at=at)
        for one in people
        if one.department is not None
    )


def _complete(campaign: Campaign, by: Person | None, at: datetime) -> None:
    if selectors.pending(campaign).exists():
        return
    campaign.completed_at = at
    campaign.save(update_fields=["completed_at"])
    regulation_records.emit(campaign.version, events.AcknowledgementCompleted(campaign=campaign.pk), by=by, at=at)


def _tell(campaign: Campaign, people: Iterable[Person], template: str, occasion: str, at: datetime) -> None:
    regulation = campaign.version.regulation
    title = {"zh": regulation.title, "en": regulation.title_en or regulation.title}
    telling.tell(
        people,
        campaign.record,
        template,
        {"title": title, "due_at": campaign.due_at},
        page="reading",
        pk=campaign.pk,
        key=f"reading:{campaign.pk}:{occasion}",
        at=at,
        urgency="warning" if selectors.is_overdue(campaign, at) else "info",
    )
