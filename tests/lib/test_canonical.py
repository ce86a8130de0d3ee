from __future__ import annotations

import hashlib
import json
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from enum import Enum, StrEnum
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.lib.calendars import SHANGHAI
from yinuo.lib.canonical import GENESIS, NotCanonical, canonical, chain_hash


class Urgency(StrEnum):
    GRAVE = "grave"


class Route(str, Enum):  # noqa: UP042 - the older form must work as well
    VISIT = "visit"


class Level(Enum):
    ONE = 1


texts = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=20)
leaves = st.one_of(st.none(), st.booleans(), st.integers(-(2**63) + 1, 2**63 - 1), texts, st.dates(),
                   st.datetimes(timezones=st.just(UTC)), st.uuids(), st.decimals(allow_nan=False, allow_infinity=False))  # fmt: skip
values = st.recursive(
    leaves, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(texts, inner, max_size=4), max_leaves=12
)


@pytest.mark.parametrize(
    ("value", "written"),
    [
        (None, "null"),
        (True, "true"),
        (0, "0"),
        (-(2**63) + 1, "-9223372036854775807"),
        ('派工单 "1"\n', '"派工单 \\"1\\"\\n"'),
        (Decimal("1.50"), '"1.50"'),
        (Decimal("1E+3"), '"1000"'),
        (date(2024, 2, 29), '"2024-02-29"'),
        (datetime(2026, 3, 2, 9, tzinfo=SHANGHAI), '"2026-03-02T01:00:00.000000Z"'),
        (datetime(2026, 3, 2, 9, 0, 0, 5, tzinfo=UTC), '"2026-03-02T09:00:00.000005Z"'),
        (UUID(int=1), '"00000000-0000-0000-0000-000000000001"'),
        (Urgency.GRAVE, '"grave"'),
        (Route.VISIT, '"visit"'),
        (Level.ONE, "1"),
        ((1, [2, (3,)]), "[1,[2,[3]]]"),
        ({"b": 1, "a": {"z": 1, "y": []}, "é": 0, "Z": 0}, '{"Z":0,"a":{"y":[],"z":1},"b":1,"é":0}'),
        ({Urgency.GRAVE: 1}, '{"grave":1}'),
        ({}, "{}"),
    ],
)
def test_writes_every_value_in_one_way(value, written):
    assert canonical(value).decode() == written


@pytest.mark.parametrize(
    ("value", "fault"),
    [
        (1.5, r"\$: 1.5 is a float"),
        ({"a": [0, float("nan")]}, r"\$.a\[1\]: nan is a float"),
        (Decimal("NaN"), "no number"),
        (Decimal("-Infinity"), "no number"),
        (datetime(2026, 3, 2), "no time zone"),  # noqa: DTZ001 - the fault under test
        (2**63, "64 bits"),
        (-(2**63), "64 bits"),
        ("a\x00b", "null"),
        ("\ud800", "surrogate"),
        ({"\x00": 1}, "null"),
        ({1: 2}, "key 1 is no text"),
        ({None: 2}, "key None"),
        (b"bytes", "bytes has no canonical spelling"),
        ({1, 2}, "set has no canonical spelling"),
        (timedelta(1), "timedelta"),
        (object(), "object"),
        ({"x": {"y": 1.0}}, r"\$.x.y: 1.0"),
    ],
)
def test_refuses_values_without_one_spelling_and_names_the_place(value, fault):
    with pytest.raises(NotCanonical, match=fault):
        canonical(value)


@given(values)
def test_reading_back_and_writing_again_gives_the_same_bytes(value):
    written = canonical(value)

    assert canonical(json.loads(written)) == written


@given(st.dictionaries(texts, values, max_size=6), st.randoms())
def test_the_order_of_keys_does_not_matter(payload, random):
    shuffled = list(payload.items())
    random.shuffle(shuffled)

    assert canonical(dict(shuffled)) == canonical(payload)
    assert chain_hash(GENESIS, dict(shuffled)) == chain_hash(GENESIS, payload)


def test_a_link_is_the_sha256_of_the_hash_before_and_the_payload():
    first = chain_hash(GENESIS, {"kind": "reported", "n": 1})

    assert first == hashlib.sha256(bytes(32) + b'{"kind":"reported","n":1}').digest()
    assert first == chain_hash(b"", {"kind": "reported", "n": 1})
    assert chain_hash(first, {}) == hashlib.sha256(first + b"{}").digest()


def test_any_change_before_changes_every_hash_after():
    def chain(payloads):
        links = [GENESIS]
        for payload in payloads:
            links.append(chain_hash(links[-1], payload))
        return links[1:]

    story = [{"n": n, "text": "收到"} for n in range(5)]
    forged = [*story[:2], {"n": 2, "text": "收刭"}, *story[3:]]

    same = [one == two for one, two in zip(chain(story), chain(forged), strict=True)]

    assert same == [True, True, False, False, False]


def test_refuses_a_hash_before_of_another_length():
    with pytest.raises(ValueError, match="32 bytes, not 3"):
        chain_hash(b"abc", {})
