from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.urls import reverse

from tests.access import signed_in
from tests.cast import NOW, Cast, make_person
from tests.rulebook import house, regulations
from yinuo.core.models import Event, Person
from yinuo.core.services import audit, people
from yinuo.notify.models import Message
from yinuo.rulebook.models import Acknowledgement, Campaign, Recipient, RegulationVersion
from yinuo.rulebook.selectors import acknowledgements as selectors
from yinuo.rulebook.services import acknowledgements, consultations

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def version(cast: Cast) -> RegulationVersion:
    return house.publish()


@pytest.fixture
def campaign(cast: Cast, version: RegulationVersion) -> Campaign:
    return regulations.campaign(cast, version)


def recipient(campaign: Campaign, person: Person) -> Recipient:
    return campaign.recipients.select_related("campaign__version__regulation", "campaign__record").get(person=person)


def give(campaign: Campaign, person: Person, **changes: object) -> Acknowledgement:
    values = {"recipient": recipient(campaign, person), "digest": campaign.digest, "by": person, "at": NOW} | changes
    return acknowledgements.give(**values)  # type: ignore[arg-type]  # names and types are those above


def test_everybody_of_the_department_is_asked_and_told(cast: Cast, campaign: Campaign) -> None:
    north = Person.objects.filter(department=cast.service_north, is_active=True)

    assert set(campaign.recipients.values_list("person", flat=True)) == set(north.values_list("pk", flat=True))
    assert Message.objects.filter(template="rulebook.reading_asked", person=cast.technician).count() == 1


def test_it_is_kept_with_an_event_of_the_regulations_own_chain(cast: Cast, campaign: Campaign) -> None:
    made = give(campaign, cast.technician)

    assert (made.event.kind, made.event.by) == ("rulebook.acknowledgement.given", cast.technician)
    assert made.event.record == campaign.record
    assert made.event.data["digest"] == campaign.version.digest
    assert audit.verify().broken is None


def test_said_twice_it_is_kept_once(cast: Cast, campaign: Campaign) -> None:
    first = give(campaign, cast.technician)

    assert give(campaign, cast.technician, at=NOW + DAY) == first
    assert Event.objects.filter(kind="rulebook.acknowledgement.given").count() == 1


def test_nobody_says_it_for_somebody_else_not_even_his_deputy(cast: Cast, campaign: Campaign) -> None:
    people.set_deputy(
        person=cast.manager, deputy=cast.coordinator, starts_at=NOW - DAY, ends_at=NOW + DAY, by=None, at=NOW - DAY
    )

    with pytest.raises(acknowledgements.NotAskedToRead):
        give(campaign, cast.manager, by=cast.coordinator)
    page = signed_in(cast.coordinator_south).get(reverse("rulebook:reading", args=[campaign.pk]))

    assert page.status_code == 404
    assert not Acknowledgement.objects.exists()


def test_another_text_than_the_one_published_is_refused(cast: Cast, campaign: Campaign) -> None:
    with pytest.raises(acknowledgements.OtherText):
        give(campaign, cast.technician, digest="0" * 64)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE rulebook_acknowledgement SET at = now()",
        "DELETE FROM rulebook_acknowledgement",
        "DELETE FROM rulebook_recipient",
    ],
)
def test_the_database_itself_refuses_to_change_or_undo_it(cast: Cast, campaign: Campaign, statement: str) -> None:
    give(campaign, cast.technician)

    with pytest.raises(IntegrityError):
        _run(statement)

    assert Acknowledgement.objects.count() == 1


def _run(statement: str) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def test_each_version_is_read_anew(cast: Cast, campaign: Campaign) -> None:
    give(campaign, cast.technician)
    second = house.publish(house.HOUSE.replace('version: "1"', 'version: "2"'), effective_at=NOW + DAY, at=NOW)

    again = regulations.campaign(cast, second)

    assert [one.campaign for one in selectors.readings(cast.technician)] == [again]


def test_progress_is_told_by_department(cast: Cast, campaign: Campaign) -> None:
    give(campaign, cast.technician)

    (north,) = selectors.by_department(campaign)
    asked = campaign.recipients.count()

    assert (north.department, north.given, north.asked) == (cast.service_north, 1, asked)
    assert north.percent == 100 // asked
    assert cast.technician not in {one.person for one in selectors.pending(campaign)}


def test_reminders_reach_those_who_have_not_and_those_who_joined(cast: Cast, campaign: Campaign) -> None:
    give(campaign, cast.technician)
    newcomer = make_person("xin", "辛新人", branch=cast.north, department=cast.service_north)

    assert acknowledgements.remind_due(at=NOW + DAY) == 0
    reminded = acknowledgements.remind_due(at=NOW + 3 * DAY)

    told = set(Message.objects.filter(template="rulebook.reading_reminded").values_list("person", flat=True))
    assert newcomer.pk in told
    assert cast.technician.pk not in told
    assert len(told) == reminded == selectors.pending(campaign).count()
    assert acknowledgements.remind_due(at=NOW + 4 * DAY) == 0


def test_it_is_complete_with_the_last_one_even_if_he_has_left(cast: Cast, campaign: Campaign) -> None:
    *others, last = [one.person for one in campaign.recipients.select_related("person").order_by("pk")]
    for person in others:
        give(campaign, person)
    people.deactivate(person=last, by=cast.administrator, at=NOW + DAY)

    acknowledgements.remind(campaign=campaign, by=None, at=NOW + DAY)

    campaign.refresh_from_db()
    assert campaign.completed_at == NOW + DAY
    assert Event.objects.filter(kind="rulebook.acknowledgement.completed").count() == 1


def test_one_campaign_at_a_time_and_somebody_to_ask(cast: Cast, version: RegulationVersion, campaign: Campaign) -> None:
    with pytest.raises(acknowledgements.CampaignRuns):
        regulations.campaign(cast, version)
    with pytest.raises(consultations.NobodyAsked):
        acknowledgements.ask(
            version=version, departments=[], remind_days=3, due_at=NOW + DAY, by=cast.regulation_owner, at=NOW
        )


def test_it_stands_among_the_persons_own_duties(cast: Cast, campaign: Campaign) -> None:
    browser = signed_in(cast.technician)

    assert reverse("rulebook:reading", args=[campaign.pk]) in browser.get("/").content.decode()
    page = browser.get(reverse("rulebook:reading", args=[campaign.pk])).content.decode()
    assert campaign.digest in page
    browser.post(reverse("rulebook:reading_give", args=[campaign.pk]), {"digest": campaign.digest})

    assert reverse("rulebook:reading", args=[campaign.pk]) not in browser.get("/").content.decode()
    assert Acknowledgement.objects.get().recipient.person == cast.technician
