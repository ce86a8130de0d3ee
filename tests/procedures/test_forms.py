from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tests.cast import NOW, Cast
from tests.rulebook import house
from yinuo.core import clock
from yinuo.core.models import Event, Person, Record
from yinuo.core.services import files
from yinuo.procedures import printing
from yinuo.procedures.models import FormEntry
from yinuo.procedures.services import forms
from yinuo.rulebook.errors import ReasonMissing
from yinuo.rulebook.models import Obligation, RuleActivity

pytestmark = pytest.mark.django_db
State = FormEntry.State
LATER = NOW + timedelta(hours=1)
PNG = (
    b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x06\x00\x00\x00\x1f\x15\xc4\x89\x00\x00\x00"
    b"\rIDATx\x9cc\xf8\xcf\xc0\xf0\x1f\x00\x05\x00\x01\xff\x89\x99=\x1d\x00\x00\x00\x00IEND\xaeB`\x82"
)

WITH_FORM = (
    house.HOUSE
    + """
  - rule: F1
    clause: "1"
    kind: form
    title: {zh: 信息记录本, en: Information log}
    form: information_log
    on: case
    filled_by: hotline_agent
    signed_by: [customer, coordinator]
    fields:
      - {name: customer, zh: 客户名称, en: customer, type: text, required: true}
      - {name: fee, zh: 费用, en: fee, type: money}
      - {name: visited_on, zh: 上门日期, en: date of visit, type: date}
      - {name: arrived, zh: 到达时间, en: arrival, type: time}
      - {name: hours, zh: 工时, en: hours, type: number}
      - {name: solved, zh: 是否解决, en: solved, type: bool}
      - {name: cause, zh: 原因, en: cause, type: choice, choices: [{value: fan, zh: 风机, en: fan}, {value: gas, zh: 气路, en: gas}]}
      - {name: helper, zh: 协助人, en: helper, type: person}
      - {name: rating, zh: 评价, en: rating, type: rating}
  - rule: O8
    clause: "1"
    kind: obligation
    title: {zh: 填信息记录本, en: Fill in the log}
    when: [{event: cases.case.reported}]
    who: hotline_agent
    do: [{event: procedures.form.completed, if: "event.form == 'information_log'"}]
"""
)
FULL = {
    "customer": "东来顺", "fee": "120.5", "visited_on": "2026-03-02", "arrived": "14:30", "hours": "1.5",
    "solved": "true", "cause": "fan", "rating": "4",
}  # fmt: skip


@pytest.fixture
def record(cast: Cast) -> Record:
    house.publish(WITH_FORM)
    return house.case_of(cast)


@pytest.fixture
def entry(cast: Cast, record: Record) -> FormEntry:
    return forms.start(record=record, form="information_log", by=cast.hotline, at=NOW)


def _fill(entry: FormEntry, cast: Cast, **changes: object) -> None:
    forms.fill(entry=entry, data={**FULL, **changes}, by=cast.hotline, at=LATER)


def test_a_form_is_filled_in_and_that_is_an_event_that_keeps_a_promise(cast: Cast, record: Record) -> None:
    house.report(record, cast.hotline)
    entry = forms.start(record=record, form="information_log", by=cast.hotline, at=NOW)

    _fill(entry, cast, helper=cast.technician)

    assert entry.state == State.COMPLETE
    assert entry.data == {
        "customer": "东来顺", "fee": "120.50", "visited_on": "2026-03-02", "arrived": "14:30", "hours": "1.5",
        "solved": True, "cause": "fan", "rating": 4, "helper": cast.technician.pk,
    }  # fmt: skip
    assert Obligation.objects.get(rule__code="O8").state == Obligation.State.MET
    assert RuleActivity.objects.filter(rule__code="F1", outcome="filled").count() == 1


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("fee", "-1", "不能为负数"),
        ("fee", "1.005", "两位小数"),
        ("fee", "abc", "数字"),
        ("hours", "NaN", "太大"),
        ("visited_on", "2026-02-30", "日期"),
        ("arrived", "25:00", "时间"),
        ("solved", "maybe", "是或否"),
        ("cause", "water", "列表"),
        ("helper", "999999", "在职"),
        ("rating", "6", "1 至 5"),
        ("rating", "0", "1 至 5"),
        ("customer", "x" * 2001, "2000"),
        ("customer", " ", "必填"),
        ("colour", "red", "没有这一栏"),
    ],
)
def test_what_does_not_fit_a_field_is_said_at_the_field(
    cast: Cast, entry: FormEntry, field: str, value: str, said: str
) -> None:
    with pytest.raises(forms.FormInvalid) as refused:
        _fill(entry, cast, **{field: value})

    assert said in refused.value.fields[field]
    assert refused.value.clause == "T-1 1"
    entry.refresh_from_db()
    assert (entry.state, entry.data) == (State.STARTED, {})


def test_a_draft_may_have_gaps(cast: Cast, entry: FormEntry) -> None:
    forms.fill(entry=entry, data={"fee": "10"}, by=cast.hotline, at=NOW, is_draft=True)

    assert (entry.state, entry.data) == (State.STARTED, {"fee": "10.00"})
    assert not Event.objects.filter(kind="procedures.form.completed").exists()


def test_a_form_is_started_where_it_belongs_and_once(cast: Cast, record: Record, entry: FormEntry) -> None:
    with pytest.raises(forms.FormStarted):
        forms.start(record=record, form="information_log", by=cast.hotline, at=NOW)
    with pytest.raises(forms.FormUnknown):
        forms.start(record=record, form="no_such_form", by=cast.hotline, at=NOW)
    order = house.case_of(cast, "O-1", kind="order")
    with pytest.raises(forms.FormElsewhere):
        forms.start(record=order, form="information_log", by=cast.hotline, at=NOW)


def test_an_entry_keeps_the_form_as_it_was_when_started(cast: Cast, entry: FormEntry) -> None:
    second = WITH_FORM.replace('version: "1"', 'version: "2"').replace(
        "type: text, required: true}",
        "type: text, required: true}\n      - {name: phone, zh: 电话, en: phone, type: text, required: true}",
    )
    house.publish(second, effective_at=NOW + timedelta(minutes=1), at=NOW)

    _fill(entry, cast)

    assert entry.state == State.COMPLETE


def test_signatures_are_asked_for_before_it_is_handed_in(cast: Cast, entry: FormEntry, files_root: Path) -> None:
    with pytest.raises(forms.NotFilled):
        forms.sign(entry=entry, role="coordinator", person=cast.coordinator, at=LATER)
    _fill(entry, cast)
    with pytest.raises(forms.SignatureMissing) as refused:
        forms.hand_in(entry=entry, to_role="coordinator", by=cast.hotline, at=LATER)
    assert refused.value.missing == "待签字：客户、售后内勤"
    with pytest.raises(forms.SignatureMissing):
        forms.sign(entry=entry, role="customer", name="王经理", at=LATER)
    with pytest.raises(forms.SignerNotExpected):
        forms.sign(entry=entry, role="technician", person=cast.technician, at=LATER)

    image = files.store(record=entry.record, purpose="signature", name="s.png", content=PNG, by=cast.hotline, at=LATER)
    forms.sign(entry=entry, role="customer", name="王经理", image=image, at=LATER)
    forms.sign(entry=entry, role="coordinator", person=cast.coordinator, at=LATER)
    with pytest.raises(forms.SignedAlready):
        forms.sign(entry=entry, role="coordinator", person=cast.coordinator, at=LATER)
    forms.hand_in(entry=entry, to_role="coordinator", by=cast.hotline, at=LATER)
    forms.archive(entry=entry, by=cast.coordinator, at=LATER)

    assert FormEntry.objects.get().state == State.ARCHIVED
    assert list(Event.objects.filter(kind__startswith="procedures.").order_by("pk").values_list("kind", flat=True)) == [
        "procedures.form.completed",
        "procedures.form.signed",
        "procedures.form.signed",
        "procedures.form.handed_in",
        "procedures.form.archived",
    ]


def test_a_text_file_is_no_signature(cast: Cast, entry: FormEntry, files_root: Path) -> None:
    _fill(entry, cast)
    text = files.store(record=entry.record, purpose="signature", name="s.txt", content=b"Wang", by=cast.hotline, at=NOW)

    with pytest.raises(forms.NoPicture):
        forms.sign(entry=entry, role="customer", name="王经理", image=text, at=LATER)


def test_what_is_signed_is_not_written_to_again_and_its_digest_says_what_it_was(cast: Cast, entry: FormEntry) -> None:
    _fill(entry, cast)
    signature = forms.sign(entry=entry, role="coordinator", person=cast.coordinator, at=LATER)

    with pytest.raises(forms.FormFixed):
        _fill(entry, cast, fee="1")

    assert signature.digest == forms.digest(entry)
    entry.data = {**entry.data, "fee": "1.00"}
    assert signature.digest != forms.digest(entry)


def test_a_void_form_makes_room_for_another(cast: Cast, record: Record, entry: FormEntry) -> None:
    with pytest.raises(ReasonMissing):
        forms.void(entry=entry, reason="", by=cast.coordinator, at=LATER)

    forms.void(entry=entry, reason="填错客户", by=cast.coordinator, at=LATER)

    with pytest.raises(forms.FormFixed):
        _fill(entry, cast)
    assert forms.start(record=record, form="information_log", by=cast.hotline, at=LATER).state == State.STARTED


def test_any_form_is_printed(cast: Cast, entry: FormEntry) -> None:
    _fill(entry, cast, helper=cast.technician)
    forms.sign(entry=entry, role="coordinator", person=cast.coordinator, at=LATER)

    data = printing.form_data(entry, at=LATER)
    pdf = printing.form(entry, at=LATER)

    assert ["评价", "★★★★☆"] in [row[0] for row in data["rows"]]
    assert ["原因", "风机"] in [row[0] for row in data["rows"]]
    assert [place["name"] for place in data["signatures"]] == ["", "陈静"]
    assert pdf.startswith(b"%PDF")


# Pages


@pytest.fixture
def at_desk(monkeypatch: pytest.MonkeyPatch) -> Callable[[Person], Client]:
    monkeypatch.setattr(clock, "now", lambda: LATER)

    def sign_in(person: Person) -> Client:
        client = Client()
        client.force_login(person)
        return client

    return sign_in


@pytest.mark.parametrize(
    ("who", "read", "write"),
    [("hotline", 200, 302), ("coordinator", 200, 302), ("technician", 404, 404), ("account_manager", 200, 403),
     ("coordinator_south", 404, 404), ("stranger", 404, 404)],
)  # fmt: skip
def test_who_reads_and_who_fills_in(
    cast: Cast, entry: FormEntry, at_desk: Callable[[Person], Client], who: str, read: int, write: int
) -> None:
    client = at_desk(getattr(cast, who))

    assert client.get(f"/forms/{entry.pk}/").status_code == read
    assert client.get(f"/forms/{entry.pk}/print.pdf").status_code == read
    assert client.post(f"/forms/{entry.pk}/", FULL).status_code == write


def test_a_form_goes_its_way_over_the_pages(
    cast: Cast, record: Record, at_desk: Callable[[Person], Client], files_root: Path, django_assert_max_num_queries
) -> None:
    agent, keeper = at_desk(cast.hotline), at_desk(cast.coordinator)
    panel = f"/records/{record.pk}/forms/"

    assert "信息记录本" in agent.get(panel).content.decode()
    agent.post(f"{panel}information_log/start/")
    address = f"/forms/{FormEntry.objects.get().pk}/"
    with django_assert_max_num_queries(30):
        assert "保存草稿" in agent.get(address).content.decode()
    assert agent.post(address, {"fee": "5", "draft": "1"}).status_code == 302
    wrong = agent.post(address, {**FULL, "fee": "-5"})
    assert wrong.status_code == 422
    assert "金额不能为负数" in wrong.content.decode()
    assert 'value="-5"' in wrong.content.decode()
    assert agent.post(address, FULL).status_code == 302
    assert agent.post(f"{address}hand-in/").status_code == 409
    assert agent.post(f"{address}sign/coordinator/").status_code == 403
    assert keeper.post(f"{address}sign/coordinator/").status_code == 302
    stroke = {"name": "王经理", "image": SimpleUploadedFile("s.png", PNG)}
    assert agent.post(f"{address}sign/customer/", stroke).status_code == 302
    assert agent.post(f"{address}hand-in/").status_code == 302
    assert agent.post(f"{address}archive/").status_code == 403
    assert keeper.post(f"{address}archive/").status_code == 302
    assert FormEntry.objects.get().state == State.ARCHIVED
    assert "已归档" in agent.get(panel).content.decode()


def test_a_form_is_voided_over_the_pages(cast: Cast, entry: FormEntry, at_desk: Callable[[Person], Client]) -> None:
    address = f"/forms/{entry.pk}/void/"

    assert at_desk(cast.hotline).post(address, {"reason": "填错"}).status_code == 403
    assert at_desk(cast.coordinator).post(address, {"reason": ""}).status_code == 422
    assert at_desk(cast.coordinator).post(address, {"reason": "填错"}).status_code == 302
    assert FormEntry.objects.get().state == State.VOID
