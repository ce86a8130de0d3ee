from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tests.cast import NOW, Cast, make_person
from tests.rulebook import house
from tests.rulebook.test_approvals import SIGNATURES
from yinuo.core import clock
from yinuo.core.models import Person, Record, Role, Scope
from yinuo.rulebook.errors import GateRefusal
from yinuo.rulebook.models import Approval, GateLift, Obligation, RegulationVersion, Rule, Sanction
from yinuo.rulebook.services import sanctions, sweeper
from yinuo.rulebook.views import duties

MINUTE = timedelta(minutes=1)
pytestmark = pytest.mark.django_db
Pages = Callable[[Person], Client]


@pytest.fixture
def at_desk(monkeypatch: pytest.MonkeyPatch) -> Pages:
    """Return a browser in which somebody is signed in; the wall clock shows a quarter past nine."""
    monkeypatch.setattr(clock, "now", lambda: NOW + 15 * MINUTE)
    cache.clear()

    def sign_in(person: Person) -> Client:
        client = Client()
        client.force_login(person)
        return client

    return sign_in


@pytest.fixture
def record(cast: Cast) -> Record:
    house.publish()
    record = house.case_of(cast)
    house.report(record, cast.hotline)
    return record


@pytest.fixture
def fined(cast: Cast, record: Record) -> Sanction:
    sweeper.sweep(at=NOW + 31 * MINUTE)
    return Sanction.objects.get()


# Duties


def test_the_first_page_shows_what_breaks_next_with_clause_and_countdown(
    cast: Cast, record: Record, at_desk: Pages
) -> None:
    page = at_desk(cast.hotline).get("/")

    text = page.content.decode()
    assert "十分钟内答复" in text
    assert "T-1 1.1" in text
    assert "已超5分0秒" in text
    assert "promise-broken" in text
    assert "data-live-topic" in text


def test_the_first_page_speaks_english(cast: Cast, record: Record, at_desk: Pages) -> None:
    Person.objects.filter(pk=cast.hotline.pk).update(language="en")

    text = at_desk(Person.objects.get(pk=cast.hotline.pk)).get("/").content.decode()

    assert "Answer within ten minutes" in text
    assert "5 min 0 s late" in text
    assert "My duties" in text


def test_who_owes_nothing_is_told_so(cast: Cast, record: Record, at_desk: Pages) -> None:
    assert "没有待办" in at_desk(cast.stranger).get("/").content.decode()


def test_filters_tell_mine_from_the_pool(cast: Cast, record: Record, at_desk: Pages) -> None:
    house.report(house.case_of(cast, "C-2", participants={}), cast.coordinator)
    client = at_desk(cast.hotline)

    mine, pool = (client.get(f"/?show={one}").content.decode() for one in ("mine", "pool"))

    assert "C-1" in mine
    assert "C-2" not in mine
    assert "C-2" in pool
    assert "C-1" not in pool


def test_a_duty_of_the_role_on_a_case_one_does_not_see_has_no_link_to_it(cast: Cast, at_desk: Pages) -> None:
    house.publish()
    case = house.case_of(cast, participants={})
    house.report(case, cast.coordinator)
    alone = make_person("hao", "郝独", (Role.HOTLINE_AGENT, Scope.OWN), branch=cast.north)
    obligation = Obligation.objects.get(rule__code="O1")

    pages = [
        at_desk(person).get(path).content.decode()
        for person in (cast.hotline, alone)
        for path in ("/", f"/obligations/{obligation.pk}/")
    ]

    assert [case.number in text for text in pages] == [True] * 4
    assert [f'"/cases/{case.pk}/' in text for text in pages] == [True, True, False, False]


def test_the_first_page_asks_little_of_the_database(
    cast: Cast, record: Record, at_desk: Pages, django_assert_max_num_queries
) -> None:
    for number in range(40):
        house.report(house.case_of(cast, f"Q-{number}"), cast.hotline)
    client = at_desk(cast.hotline)

    with django_assert_max_num_queries(30):
        client.get("/")


# One promise


@pytest.mark.parametrize(
    ("who", "status"),
    [("hotline", 200), ("manager", 200), ("coordinator", 200), ("general_manager", 200), ("coordinator_south", 404),
     ("technician_south", 404), ("stranger", 404)],
)  # fmt: skip
def test_a_promise_is_shown_to_those_whom_it_concerns(
    cast: Cast, record: Record, at_desk: Pages, who: str, status: int
) -> None:
    promise = house.owed(record, "O1")

    page = at_desk(getattr(cast, who)).get(f"/obligations/{promise.pk}/")

    assert page.status_code == status


def test_the_page_of_a_promise_explains_it(
    cast: Cast, record: Record, at_desk: Pages, django_assert_max_num_queries
) -> None:
    client = at_desk(cast.manager)
    with django_assert_max_num_queries(30):
        text = client.get(f"/obligations/{house.owed(record, 'O1').pk}/").content.decode()

    assert "期限：10 分钟内" in text
    assert "暂停计时" in text
    assert "转给他人" in text


def test_only_those_who_lead_reassign_or_pause(cast: Cast, record: Record, at_desk: Pages) -> None:
    promise = house.owed(record, "O1")
    values = {"person": cast.coordinator.pk, "reason": "休息"}

    refused = at_desk(cast.hotline).post(f"/obligations/{promise.pk}/reassign/", values)
    unseen = at_desk(cast.manager_south).post(f"/obligations/{promise.pk}/reassign/", values)
    done = at_desk(cast.manager).post(f"/obligations/{promise.pk}/reassign/", values)

    assert (refused.status_code, unseen.status_code, done.status_code) == (403, 404, 302)
    assert house.owed(record, "O1").assignee == cast.coordinator


def test_a_pause_without_reason_keeps_what_was_typed(cast: Cast, record: Record, at_desk: Pages) -> None:
    house.guide(record, cast.hotline, NOW)
    promise = house.owed(record, "O2")
    clause = promise.version.clauses.get(number="1.3")
    client = at_desk(cast.manager)

    page = client.post(f"/obligations/{promise.pk}/pause/", {"clause": clause.pk, "reason": ""})
    assert page.status_code == 422
    assert f'value="{clause.pk}" selected' in page.content.decode()

    client.post(f"/obligations/{promise.pk}/pause/", {"clause": clause.pk, "reason": "客户外出"})
    assert house.owed(record, "O2").state == Obligation.State.PAUSED
    client.post(f"/obligations/{promise.pk}/resume/")
    assert house.owed(record, "O2").state == Obligation.State.OPEN


def test_the_panel_shows_all_promises_of_a_case(
    cast: Cast, record: Record, at_desk: Pages, django_assert_max_num_queries
) -> None:
    house.guide(record, cast.hotline, NOW)
    house.answer(record, cast.hotline, NOW + MINUTE)
    client = at_desk(cast.coordinator)

    with django_assert_max_num_queries(30):
        text = client.get(f"/promises/{record.pk}/").content.decode()

    assert "指导后三小时内回访" in text
    assert "按时完成" in text
    assert at_desk(cast.coordinator_south).get(f"/promises/{record.pk}/").status_code == 404


def test_who_may_lift_a_gate_finds_the_way_from_the_panel(cast: Cast, record: Record, at_desk: Pages) -> None:
    with pytest.raises(GateRefusal) as refused:
        house.hand_over(record, cast.hotline, NOW, fault_known=False)
    refused.value.note(by=cast.hotline, at=NOW)
    rule = Rule.objects.get(code="G1")
    address = f"/records/{record.pk}/gates/{rule.pk}/lift/"

    assert address in at_desk(cast.coordinator).get(f"/promises/{record.pk}/").content.decode()
    assert address not in at_desk(cast.hotline).get(f"/promises/{record.pk}/").content.decode()
    assert at_desk(cast.hotline).get(address).status_code == 403
    assert at_desk(cast.coordinator_south).get(address).status_code == 404
    assert at_desk(cast.coordinator).post(address, {"reason": ""}).status_code == 422
    assert at_desk(cast.coordinator).post(address, {"reason": "已电话确认"}).status_code == 302
    assert GateLift.objects.get().by == cast.coordinator


# Sanctions


@pytest.mark.parametrize(
    ("who", "status"),
    [("hotline", 200), ("manager", 200), ("general_manager", 200), ("coordinator", 404), ("technician", 404),
     ("manager_south", 404), ("stranger", 404)],
)  # fmt: skip
def test_a_sanction_is_shown_to_the_person_and_to_those_who_lead(
    cast: Cast, fined: Sanction, at_desk: Pages, who: str, status: int
) -> None:
    client = at_desk(getattr(cast, who))

    assert client.get(f"/sanctions/{fined.pk}/").status_code == status
    assert ("未答复" in client.get("/sanctions/").content.decode()) == (status == 200)


def test_the_person_sees_the_evidence_and_that_is_noted(
    cast: Cast, fined: Sanction, at_desk: Pages, django_assert_max_num_queries
) -> None:
    client = at_desk(cast.hotline)
    with django_assert_max_num_queries(30):
        text = client.get(f"/sanctions/{fined.pk}/").content.decode()

    assert "报修受理" in text
    assert "时限义务违约" in text
    assert "期限：10 分钟内" in text
    assert "¥50–100" in text
    assert "记录决定" not in text
    fined.refresh_from_db()
    assert fined.seen_at is not None


def test_a_manager_decides_on_the_page(cast: Cast, fined: Sanction, at_desk: Pages) -> None:
    client, address = at_desk(cast.manager), f"/sanctions/{fined.pk}/decide/"

    too_much = client.post(address, {"decision": "confirmed", "amount": "500", "reason": ""})
    no_reason = client.post(address, {"decision": "waived", "reason": ""})
    negative = client.post(address, {"decision": "confirmed", "amount": "-5"})
    assert [page.status_code for page in (too_much, no_reason, negative)] == [422, 422, 422]
    assert "金额须在 50.00 至 100.00 CNY 之间" in too_much.content.decode()

    assert client.post(address, {"decision": "confirmed", "amount": "60"}).status_code == 302
    fined.refresh_from_db()
    assert (fined.state, fined.amount) == ("confirmed", Decimal(60))


def test_nobody_else_decides(cast: Cast, fined: Sanction, at_desk: Pages) -> None:
    address = f"/sanctions/{fined.pk}/decide/"

    assert at_desk(cast.hotline).post(address, {"decision": "waived", "reason": "x"}).status_code == 403
    assert at_desk(cast.coordinator).post(address, {"decision": "waived", "reason": "x"}).status_code == 404


def test_an_appeal_goes_its_way_over_the_pages(cast: Cast, fined: Sanction, at_desk: Pages) -> None:
    sanctions.confirm(sanction=fined, amount=Decimal(60), by=cast.manager, at=NOW)
    address = f"/sanctions/{fined.pk}/appeal/"

    assert at_desk(cast.hotline).post(address, {"text": ""}).status_code == 422
    assert at_desk(cast.hotline).post(address, {"text": "当时停电"}).status_code == 302
    same = at_desk(cast.manager).post(f"{address}decide/", {"outcome": "waived", "reason": "同意"})
    other = at_desk(cast.general_manager).post(f"{address}decide/", {"outcome": "waived", "reason": "同意"})

    assert (same.status_code, other.status_code) == (403, 302)
    fined.refresh_from_db()
    assert fined.state == Sanction.State.WAIVED


# Approvals


def test_a_signature_is_given_over_the_pages(cast: Cast, at_desk: Pages, django_assert_max_num_queries) -> None:
    house.publish(SIGNATURES)
    house.triage(house.case_of(cast), cast.coordinator, NOW)
    approval = Approval.objects.get()
    address = f"/approvals/{approval.pk}/"
    manager = at_desk(cast.manager)

    with django_assert_max_num_queries(30):
        assert "同意上门" in manager.get("/approvals/").content.decode()
    with django_assert_max_num_queries(30):
        assert "退回修改" in manager.get(address).content.decode()
    assert at_desk(cast.coordinator).post(f"{address}sign/", {"decision": "sign"}).status_code == 403
    assert at_desk(cast.stranger).get(address).status_code == 404
    assert at_desk(cast.manager_south).post(f"{address}sign/", {"decision": "sign"}).status_code == 404
    assert manager.post(f"{address}sign/", {"decision": "refuse", "opinion": ""}).status_code == 422
    assert manager.post(f"{address}sign/", {"decision": "sign"}).status_code == 302
    assert "催办" in at_desk(cast.coordinator).get(address).content.decode()
    assert at_desk(cast.coordinator).post(f"{address}remind/").status_code == 302
    assert at_desk(cast.coordinator).post(f"{address}withdraw/", {"reason": "客户取消"}).status_code == 302
    assert Approval.objects.get().state == Approval.State.WITHDRAWN


def test_a_signer_passes_it_on_over_the_pages(cast: Cast, at_desk: Pages) -> None:
    house.publish(SIGNATURES)
    house.triage(house.case_of(cast), cast.coordinator, NOW)
    approval = Approval.objects.get()
    address = f"/approvals/{approval.pk}/delegate/"

    assert at_desk(cast.manager).post(address, {"person": cast.coordinator.pk}).status_code == 422
    assert at_desk(cast.manager).post(address, {"person": cast.account_manager.pk, "add": "1"}).status_code == 302
    assert approval.steps.filter(signer=cast.account_manager, added_by=cast.manager).exists()


# Regulations


def test_everybody_reads_what_holds_and_nobody_else_sees_drafts(cast: Cast, record: Record, at_desk: Pages) -> None:
    from yinuo.rulebook.services import packs

    draft = packs.load(text=house.HOUSE.replace('version: "1"', 'version: "2"'), at=NOW, by=None)
    published = RegulationVersion.objects.get(version="1")

    for person, status in ((cast.technician, 404), (cast.regulation_owner, 200)):
        client = at_desk(person)
        assert client.get(f"/regulations/{published.pk}/").status_code == 200
        assert client.get(f"/regulations/{draft.pk}/").status_code == status
        assert ("草案" in client.get("/regulations/").content.decode()) == (status == 200)
        assert client.get(f"/regulations/{draft.pk}/pack.yaml").status_code == status
    assert at_desk(cast.technician).get("/regulations/load/").status_code == 403
    assert at_desk(cast.technician).post(f"/regulations/{published.pk}/publish/").status_code == 403


def test_the_reader_shows_clauses_beside_rules_in_plain_words_with_figures(
    cast: Cast, fined: Sanction, at_desk: Pages, django_assert_max_num_queries
) -> None:
    version = RegulationVersion.objects.get()
    client = at_desk(cast.technician)
    with django_assert_max_num_queries(30):
        text = client.get(f"/regulations/{version.pk}/").content.decode()

    assert 'id="clause-1.1"' in text
    assert 'id="rule-O1"' in text
    assert "“报修受理”之后，热线接线员须在 10 分钟 内完成：“已答复客户”。" in text
    assert "逾期 20 分钟，提出考核 P1“未答复”。" in text
    assert "违约 1" in text
    assert "待决定 1" in text


def test_every_rule_speaks_english(cast: Cast, record: Record, at_desk: Pages) -> None:
    Person.objects.filter(pk=cast.technician.pk).update(language="en")

    text = at_desk(Person.objects.get(pk=cast.technician.pk)).get(f"/regulations/{RegulationVersion.objects.get().pk}/")

    assert "After “case reported”, hotline agent must do “customer answered” within 10 minutes." in (
        text.content.decode().replace("Hotline agent", "hotline agent")
    )


def test_from_a_figure_one_reaches_the_cases_behind_it(cast: Cast, fined: Sanction, at_desk: Pages) -> None:
    rule = Rule.objects.get(code="O1")

    broken = at_desk(cast.manager).get(f"/rules/{rule.pk}/?outcome=broken").content.decode()
    kept = at_desk(cast.manager).get(f"/rules/{rule.pk}/?outcome=kept").content.decode()
    south = at_desk(cast.manager_south).get(f"/rules/{rule.pk}/?outcome=broken").content.decode()

    assert "C-1" in broken
    assert "C-1" not in kept
    assert "C-1" not in south


@pytest.mark.parametrize("code", ["O1", "P1", "G1"])
def test_every_kind_of_rule_has_its_page(cast: Cast, fined: Sanction, at_desk: Pages, code: str) -> None:
    assert at_desk(cast.manager).get(f"/rules/{Rule.objects.get(code=code).pk}/").status_code == 200


def test_a_pack_is_loaded_checked_and_published_on_the_pages(cast: Cast, at_desk: Pages) -> None:
    client = at_desk(cast.regulation_owner)

    def upload(text: str) -> object:
        return client.post("/regulations/load/", {"file": SimpleUploadedFile("pack.yaml", text.encode())})

    assert upload(house.HOUSE).status_code == 302
    version = RegulationVersion.objects.get()
    publish = f"/regulations/{version.pk}/publish/"
    assert client.post(publish, {"effective_at": "2026-03-01T00:00"}).status_code == 422
    assert client.post(publish, {"effective_at": "2026-04-01T00:00", "branches": [cast.north.pk]}).status_code == 302
    version.refresh_from_db()
    assert version.effective_at == cast.at("2026-04-01 00:00")
    assert list(version.branches.all()) == [cast.north]
    assert "将生效" in client.get(f"/regulations/{version.pk}/").content.decode()


def test_a_file_that_is_no_text_or_too_large_is_refused_with_a_reason(cast: Cast, at_desk: Pages, settings) -> None:
    client = at_desk(cast.regulation_owner)
    picture = client.post("/regulations/load/", {"file": SimpleUploadedFile("a.png", b"\x89PNG\xff\xfe")})
    settings.UPLOAD_MAX_BYTES = 100
    large = client.post("/regulations/load/", {"file": SimpleUploadedFile("b.yaml", house.HOUSE.encode())})

    assert "UTF-8" in picture.content.decode()
    assert "超过上限" in large.content.decode()


def test_a_contradiction_is_said_on_the_page_that_publishes(cast: Cast, record: Record, at_desk: Pages) -> None:
    from yinuo.rulebook.services import packs

    other = packs.load(text=house.HOUSE.replace("code: T-1", "code: T-2"), at=NOW, by=None)

    page = at_desk(cast.regulation_owner).post(
        f"/regulations/{other.pk}/publish/", {"effective_at": "2026-04-01T00:00"}
    )

    assert page.status_code == 422
    assert "exception_to" in page.content.decode()


def test_nobody_gets_in_without_signing_in(cast: Cast, record: Record) -> None:
    for address in ("/", "/sanctions/", "/approvals/", "/regulations/", f"/promises/{record.pk}/"):
        page = Client().get(address)
        assert page.status_code == 302
        assert page.headers["Location"].startswith("/login/")


def test_a_long_list_of_duties_says_so_and_can_be_made_longer(
    cast: Cast, record: Record, at_desk: Pages, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(duties, "SHOWN", 1)
    house.report(house.case_of(cast, "C-2"), cast.coordinator)
    client = at_desk(cast.hotline)

    short = client.get("/?show=mine").content.decode()
    assert "只显示最先到期的 1 项" in short
    assert "?show=mine&amp;rows=2" in short
    assert "C-2" not in short
    assert "C-2" in client.get("/?show=mine&rows=2").content.decode()
    for nonsense in ("-5", "x", "99999999999", "²"):
        assert client.get("/", {"rows": nonsense}).status_code == 200
