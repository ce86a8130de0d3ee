from __future__ import annotations

from decimal import Decimal

import pytest

from yinuo.rulebook.extract.numerals import approximate, number, plain, whole

NUMBERS = [
    ("0", "0"), ("7", "7"), ("24", "24"), ("1,000", "1000"), ("12,345,678", "12345678"), ("0.5", "0.5"), ("1.5万", "15000"), ("3千", "3000"), ("20万", "200000"),
    ("一", "1"), ("两", "2"), ("十", "10"), ("十二", "12"), ("二十", "20"), ("二十四", "24"), ("九十九", "99"), ("一百", "100"), ("一百零五", "105"), ("一百五", "150"), ("一百五十", "150"),
    ("三百六十五", "365"), ("一千", "1000"), ("一千零一", "1001"), ("一千二", "1200"), ("两千五百", "2500"), ("一万", "10000"), ("三万五", "35000"), ("三万五千", "35000"),
    ("十万", "100000"), ("一百万", "1000000"), ("一千二百万", "12000000"), ("一亿", "100000000"), ("一亿二千万", "120000000"), ("廿", "20"), ("廿五", "25"), ("卅", "30"), ("二〇一〇", "2010"), ("二零二六", "2026"),
    ("伍佰", "500"), ("壹仟贰佰", "1200"), ("叁拾", "30"), ("半", "0.5"), ("三点五", "3.5"), ("零点五", "0.5"), ("二十五", "25"), ("五十八", "58"), ("百", "100"), ("八千零二十", "8020"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "value"), NUMBERS)
def test_a_numeral_has_its_value(text, value):
    assert number(text) == Decimal(value)


@pytest.mark.parametrize("text", ["", "x", "十十", "百千", "一二十三", "三点百"])
def test_what_is_no_numeral_has_none(text):
    assert number(text) is None


@pytest.mark.parametrize(("text", "value"), [("三", 3), ("1.5", None), ("半", None), ("12", 12), ("ab", None)])
def test_only_whole_numbers_are_whole(text, value):
    assert whole(text) == value


@pytest.mark.parametrize(
    ("text", "ends"),
    [
        ("三五", ("三", "五")),
        ("两三", ("两", "三")),
        ("七八", ("七", "八")),
        ("二五", None),
        ("五三", None),
        ("十二", None),
        ("三", None),
    ],
)
def test_neighbouring_digits_are_a_range(text, ends):
    assert approximate(text) == ends


@pytest.mark.parametrize(
    ("value", "text"), [("50", "50"), ("50.0", "50"), ("0.50", "0.5"), ("10000", "10000"), ("1E+4", "10000")]
)
def test_a_value_is_written_plainly(value, text):
    assert plain(Decimal(value)) == text
