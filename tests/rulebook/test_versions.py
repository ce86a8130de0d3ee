from __future__ import annotations

from datetime import timedelta

import pytest

from tests.cast import NOW, Cast
from tests.rulebook import house
from yinuo.rulebook.explain import explain
from yinuo.rulebook.models import RegulationVersion, Rule
from yinuo.rulebook.pack import dump, parse
from yinuo.rulebook.selectors import programs, replay
from yinuo.rulebook.services import packs, sweeper

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


def _second(**changes: str) -> str:
    text = house.HOUSE.replace('version: "1"', 'version: "2"').replace("within: PT3H", "within: PT2H")
    for old, new in changes.items():
        text = text.replace(old, new)
    return text


def test_three_hours_become_two_from_a_future_instant(cast: Cast) -> None:
    house.publish(house.HOUSE.replace("    calendar: office\n", ""))
    change_at = NOW + 24 * HOUR
    second = packs.load(text=_second().replace("    calendar: office\n", ""), at=NOW, by=cast.regulation_owner)
    packs.publish(version=second, effective_at=change_at, by=cast.regulation_owner, at=NOW)
    before, after = house.case_of(cast, "V-1"), house.case_of(cast, "V-2")

    house.guide(before, cast.hotline, change_at - timedelta(seconds=1))
    house.guide(after, cast.hotline, change_at)

    old, new = house.owed(before, "O2"), house.owed(after, "O2")
    assert old.due_at == change_at - timedelta(seconds=1) + 3 * HOUR
    assert new.due_at == change_at + 2 * HOUR
    assert (old.version.version, new.version.version) == ("1", "2")
    said = "\n".join(explain(old).said("zh"))
    assert "3 小时内" in said
    assert "版本 2 自 2026-03-03 09:00:00 起生效，只适用于此后产生的义务；本义务仍按版本 1" in said
    assert "2 小时内" in "\n".join(explain(new).said("zh"))
    assert "within 2 hours" in "\n".join(explain(new).said("en"))
    sweeper.sweep(at=change_at + 4 * HOUR)
    assert replay.check(at=change_at + 4 * HOUR).differences == []


def test_the_version_before_ends_where_the_next_begins(cast: Cast) -> None:
    first = house.publish()
    second = packs.publish(
        version=packs.load(text=_second(), at=NOW, by=None), effective_at=NOW + HOUR, by=None, at=NOW
    )

    first.refresh_from_db()
    assert first.ends_at == NOW + HOUR
    assert second.ends_at is None
    assert _in_force(cast, NOW + HOUR - timedelta(seconds=1)) == ["1"]
    assert _in_force(cast, NOW + HOUR) == ["2"]


def test_one_branch_may_have_its_own_version(cast: Cast) -> None:
    house.publish()
    version = packs.load(text=_second(), at=NOW, by=None)
    packs.publish(version=version, effective_at=NOW, branches=[cast.south], by=None, at=NOW)

    assert _in_force(cast, NOW, cast.north.pk) == ["1"]
    assert _in_force(cast, NOW, cast.south.pk) == ["2"]
    assert RegulationVersion.objects.get(version="1").ends_at is None


def test_a_published_version_is_never_loaded_over(cast: Cast) -> None:
    house.publish()

    with pytest.raises(packs.VersionPublished):
        packs.load(text=house.HOUSE.replace("PT10M", "PT5M"), at=NOW, by=None)


def test_a_draft_is_replaced_when_it_is_loaded_again(cast: Cast) -> None:
    first = packs.load(text=house.HOUSE, at=NOW, by=None)
    again = packs.load(text=house.HOUSE.replace("PT10M", "PT5M"), at=NOW, by=None)

    assert not RegulationVersion.objects.filter(pk=first.pk).exists()
    assert Rule.objects.filter(version=again).count() == 7


def test_a_version_cannot_take_effect_in_the_past(cast: Cast) -> None:
    version = packs.load(text=house.HOUSE, at=NOW, by=None)

    with pytest.raises(packs.EffectiveInThePast):
        packs.publish(version=version, effective_at=NOW - timedelta(seconds=1), by=None, at=NOW)


def test_two_versions_cannot_take_effect_at_one_instant(cast: Cast) -> None:
    house.publish(effective_at=NOW + HOUR)
    version = packs.load(text=_second(), at=NOW, by=None)

    with pytest.raises(packs.SameInstant):
        packs.publish(version=version, effective_at=NOW + HOUR, by=None, at=NOW)


def test_regulations_that_claim_the_same_thing_do_not_go_together(cast: Cast) -> None:
    house.publish()
    other = packs.load(text=house.HOUSE.replace("code: T-1", "code: T-2"), at=NOW, by=None)

    with pytest.raises(packs.RulesContradict) as refused:
        packs.publish(version=other, effective_at=NOW, by=None, at=NOW)

    assert "T-1" in refused.value.missing
    assert "T-2" in refused.value.missing
    assert "1.1" in refused.value.missing
    other.refresh_from_db()
    assert other.status == RegulationVersion.Status.DRAFT


def test_a_contradiction_with_what_comes_later_is_found_now(cast: Cast) -> None:
    house.publish(effective_at=NOW + 48 * HOUR, at=NOW)
    other = packs.load(text=house.HOUSE.replace("code: T-1", "code: T-2"), at=NOW, by=None)

    with pytest.raises(packs.RulesContradict):
        packs.publish(version=other, effective_at=NOW, by=None, at=NOW)


def test_export_gives_the_same_pack_back(cast: Cast) -> None:
    version = house.publish()

    text = packs.export(version)

    assert parse(text) == parse(house.HOUSE)
    assert dump(parse(text)) == text


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("cases.case.answered}", "cases.case.answred}", "没有事件 cases.case.answred，是不是 cases.case.answered？"),
        ("event.route == 'visit'", "event.route ==", "O4"),
        ("event.route == 'visit'", "case.colour == 'red'", "case.colour"),
        ('- {number: "1.3"', '- {number: "1.2"', "1.2"),
        ("who: hotline_agent", "who: hotlin_agent", "hotlin_agent"),
        ("calendar: office", "calendar: nights", "nights"),
        ('from: "50"', 'from: "-50"', "负"),
        ("within: PT10M", "within: ten minutes", "ten minutes"),
        ("propose: P1", "propose: P9", "P9"),
        ('clause: "1.2"\n    kind: obligation', 'clause: "9.9"\n    kind: obligation', "9.9"),
    ],
    ids=["unknown event", "CEL error", "unknown fact", "clause twice", "unknown role", "unknown calendar",
         "negative amount", "bad duration", "unknown rule", "unknown clause"],
)  # fmt: skip
def test_a_faulty_pack_is_refused_with_every_fault_named(cast: Cast, old: str, new: str, said: str) -> None:
    assert old in house.HOUSE

    with pytest.raises(packs.PackRefused) as refused:
        packs.load(text=house.HOUSE.replace(old, new, 1), at=NOW, by=None)

    assert said in refused.value.missing
    assert any(error.line for error in refused.value.errors)
    assert not RegulationVersion.objects.exists()


def _in_force(cast: Cast, at: object, branch: int | None = None) -> list[str]:
    program = programs.in_force(branch or cast.north.pk, at)  # type: ignore[arg-type]
    return [one.pack.version for one in program.versions]
