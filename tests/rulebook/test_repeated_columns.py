"""Columns that repeat another row's are not checked by the database: they must never say anything else."""

from __future__ import annotations

from django.db.models import F, Q
from django.db.models.functions import Coalesce

from tests.cast import NOW
from tests.jobs import make_case, publish
from yinuo.cases.services import complaints
from yinuo.core.models import Event
from yinuo.rulebook.models import Obligation


def test_version_root_and_branch_of_a_promise_and_the_root_of_an_event_are_those_of_rule_and_record(cast):
    publish()
    case = make_case(cast)
    complaints.receive(
        case=case, cause="late", channel="phone", text="迟到", about=cast.technician, by=cast.hotline, at=NOW
    )

    root = Coalesce("record__root", "record")
    assert Event.objects.exclude(record__root=None).exists()
    assert not Event.objects.exclude(root=root).exists()
    assert Obligation.objects.exists()
    assert not Obligation.objects.exclude(
        Q(version=F("rule__version")) & Q(root=root) & Q(branch=F("record__branch"))
    ).exists()
