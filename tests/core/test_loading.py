"""What is read by statements made once is what the ORM reads."""

from __future__ import annotations

import pytest

from tests.cast import Cast, make_case, make_customer, make_equipment
from yinuo.cases.models import Case
from yinuo.core import loading
from yinuo.core.models import Record
from yinuo.rulebook.models import Obligation

pytestmark = pytest.mark.django_db

PATHS = ("record__branch", "customer__record", "equipment__product", "coordinator")


@pytest.fixture
def case(cast: Cast) -> Case:
    customer = make_customer(cast.north, cast.hotline)
    return make_case(customer, cast.hotline, equipment=make_equipment(customer, cast.hotline))


def test_a_row_and_what_its_keys_lead_to_are_what_the_orm_reads(case: Case, django_assert_num_queries) -> None:
    expected = Case.objects.select_related(*PATHS).get(pk=case.pk)
    with django_assert_num_queries(1):
        found = loading.get(Case, case.pk, *PATHS)
        pairs = [(found, expected)]
        for names in ("record.branch", "customer.record", "equipment.product", "coordinator"):
            one, other = found, expected
            for name in names.split("."):
                one, other = getattr(one, name), getattr(other, name)
                pairs.append((one, other))
    for one, other in pairs:
        assert type(one) is type(other)
        if one is not None:
            for name in one.__dict__:
                if not name.startswith("_"):
                    assert getattr(one, name) == getattr(other, name), name


def test_where_a_key_leads_nowhere_there_is_nothing(cast: Cast, django_assert_num_queries) -> None:
    case = make_case(make_customer(cast.north, cast.hotline), cast.hotline)
    with django_assert_num_queries(1):
        found = loading.get(Case, case.pk, "equipment__product")
        assert found.equipment is None


def test_a_row_that_is_not_there_is_said_so(db: None) -> None:
    with pytest.raises(Record.DoesNotExist):
        loading.get(Record, 1_000_000)


def test_only_a_foreign_key_is_followed(db: None) -> None:
    with pytest.raises(TypeError, match="no foreign key"):
        loading.get(Record, 1, "number")


@pytest.mark.parametrize("model", [Obligation, Record, Case])
def test_a_new_object_has_what_the_orm_gives_one(model) -> None:
    made, expected = loading.new(model, branch_id=7), model(branch_id=7)

    names = [one.attname for one in model._meta.concrete_fields]
    assert {name: getattr(made, name) for name in names} == {name: getattr(expected, name) for name in names}
    assert made._state.adding
    assert all(
        getattr(made, name) is not getattr(loading.new(model), name)
        for name in names
        if isinstance(getattr(made, name), dict | list)
    )
