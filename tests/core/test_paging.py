from __future__ import annotations

from datetime import timedelta
from urllib.parse import parse_qs, parse_qsl, urlencode

import pytest
from django.test import RequestFactory

from tests.cast import NOW
from yinuo.core import paging
from yinuo.core.models import LoginAttempt


@pytest.fixture
def attempts(db) -> list[LoginAttempt]:
    """Seven rows at three instants, so that the time alone does not order them."""
    return [
        LoginAttempt.objects.create(username=f"n{place}", at=NOW + timedelta(minutes=place // 3), succeeded=True)
        for place in range(7)
    ]


def ask(size: int = 3, **query: str) -> paging.Page[LoginAttempt]:
    return paging.page(RequestFactory().get("/", query), LoginAttempt.objects.all(), by=("-at", "-pk"), size=size)


def names(page: paging.Page[LoginAttempt]) -> list[str]:
    return [row.username for row in page.rows]


def test_pages_follow_each_other_without_gap_or_repetition(attempts):
    first = ask()
    second = ask(after=first.after)
    third = ask(after=second.after)

    assert [names(page) for page in (first, second, third)] == [["n6", "n5", "n4"], ["n3", "n2", "n1"], ["n0"]]
    assert (first.before, third.after) == ("", "")


def test_one_comes_back_the_way_one_went(attempts):
    second = ask(after=ask().after)
    back = ask(before=ask(after=second.after).before)

    assert names(back) == names(second)
    assert names(ask(before=back.before)) == ["n6", "n5", "n4"]
    assert ask(before=back.before).before == ""


def test_a_row_that_arrives_meanwhile_neither_repeats_nor_hides_others(attempts):
    first = ask()
    LoginAttempt.objects.create(username="new", at=NOW + timedelta(hours=1), succeeded=True)

    assert names(ask(after=first.after)) == ["n3", "n2", "n1"]


def test_exactly_one_page_has_no_further_one(attempts):
    page = ask(size=7)

    assert (len(page.rows), page.after, page.before) == (7, "", "")


@pytest.mark.parametrize("key", ["nonsense", "a.b.c", "é", ""])
def test_a_key_that_is_none_shows_the_first_page(attempts, key: str):
    assert names(ask(after=key)) == ["n6", "n5", "n4"]


def test_a_key_of_another_order_shows_the_first_page(attempts):
    other = paging.page(RequestFactory().get("/"), LoginAttempt.objects.all(), by=("username",), size=2).after

    assert names(ask(after=other)) == ["n6", "n5", "n4"]


def test_nothing_is_an_empty_page(db):
    assert not ask()


def test_the_links_keep_the_rest_of_the_address(attempts):
    page = ask(q="阀", after=ask().after)

    assert page.onward == "?" + urlencode({"q": "阀", "after": page.after})
    assert page.back == "?" + urlencode({"q": "阀", "before": page.before})


def test_two_lists_of_one_page_are_turned_independently(attempts):
    def both(**query: str) -> list[paging.Page[LoginAttempt]]:
        request = RequestFactory().get("/", query)
        rows = LoginAttempt.objects.all()
        return [paging.page(request, rows, by=("-at", "-pk"), size=3, name=name) for name in ("", "out_")]

    first, out = both()
    turned = dict(parse_qsl(out.onward.removeprefix("?")))
    still, further = both(**turned)

    assert list(turned) == ["out_after"]
    assert names(still) == names(first)
    assert names(further) == ["n3", "n2", "n1"]
    assert list(parse_qs(further.back.removeprefix("?"))) == ["out_before"]
