from __future__ import annotations

import cel
import pytest
from hypothesis import given
from hypothesis import strategies as st

from yinuo.rulebook.pack.expressions import exclude_each_other, look_at


@pytest.mark.parametrize(
    ("source", "reads"),
    [
        ("case.in_city", [("case", "in_city")]),
        ("case.a && order.b == case.a", [("case", "a"), ("order", "b")]),
        ("event.name == 'case.fake'", [("event", "name")]),
        ("case.tags.exists(x, x == event.tag)", [("case", "tags"), ("event", "tag")]),
        ("size(case.kind) > 2 && case.kind.startsWith('a')", [("case", "kind")]),
        ("true", []),
        ("case.a // case.b\n && case.c", [("case", "a"), ("case", "c")]),
    ],
)
def test_the_facts_that_a_condition_reads_are_found(source: str, reads: list[tuple[str, str]]) -> None:
    assert list(look_at(source).reads) == reads


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("a.b", "!a.b"),
        ("a.b == true", "a.b == false"),
        ("a.b == 'x'", "a.b == 'y'"),
        ("a.b == 'x' && c.d", "c.d && a.b != 'x'"),
        ("a.b == 'x' || a.b == 'y'", "a.b in ['z', 'w']"),
        ("a.n < 3", "a.n >= 3"),
        ("3 > a.n", "a.n >= 3"),
        ("a.n == 3", "a.n > 5"),
        ("a.n > 2 && a.n < 5", "a.n >= 5"),
        ("a.n < 3", "!(a.n < 3)"),
        ("!(a.b && c.d)", "a.b && c.d"),
        ("a.b.size() > 2", "!(a.b.size() > 2)"),
        ("(a.b)", "!(((a.b)))"),
    ],
)
def test_exclusion_is_proved(one: str, other: str) -> None:
    assert exclude_each_other(one, other)
    assert exclude_each_other(other, one)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("", ""),
        ("", "a.b"),
        ("a.b", "a.b"),
        ("a.b", "c.d"),
        ("a.b == 'x'", "a.b != 'y'"),
        ("a.b == 'x' || a.b == 'y'", "a.b in ['y', 'w']"),
        ("a.n <= 3", "a.n >= 3"),
        ("a.b ? c.d : e.f", "!a.b"),
        ("a.b == 'x'", "c.b == 'y'"),
    ],
)
def test_exclusion_is_not_claimed_without_proof(one: str, other: str) -> None:
    assert not exclude_each_other(one, other)
    assert not exclude_each_other(other, one)


atoms = st.sampled_from(
    ["a.b", "!a.b", "a.n < 2", "a.n >= 2", "a.n == 1", "a.k == 'x'", "a.k != 'x'", "a.k in ['x', 'y']"]
)
trees = st.recursive(
    atoms,
    lambda inner: st.one_of(
        st.tuples(inner, inner).map(lambda pair: f"({pair[0]} && {pair[1]})"),
        st.tuples(inner, inner).map(lambda pair: f"({pair[0]} || {pair[1]})"),
        inner.map(lambda one: f"!({one})"),
    ),
    max_leaves=5,
)
FACTS = [{"a": {"b": b, "n": n, "k": k}} for b in (True, False) for n in range(4) for k in "xyz"]


@given(trees, trees)
def test_what_is_proved_exclusive_never_holds_together(one: str, other: str) -> None:
    if exclude_each_other(one, other):
        first, second = cel.compile(one), cel.compile(other)
        assert not any(first.execute(facts) and second.execute(facts) for facts in FACTS)
