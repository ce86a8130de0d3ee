from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yinuo.lib import money

D = Decimal
amounts = st.integers(-(10**9), 10**9).map(lambda fen: D(fen).scaleb(-2))
weights = st.lists(st.one_of(st.integers(0, 1000), st.decimals(0, 1000, places=3)), min_size=1, max_size=12).filter(any)


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("30", "30.00"),
        ("1,234.50", "1234.50"),
        ("1,234,567.8", "1234567.80"),
        ("￥30", "30.00"),
        ("¥ 30", "30.00"),
        ("３０．５元", "30.50"),
        ("１，２３４", "1234.00"),
        ("  0.05 ", "0.05"),
        ("100块", "100.00"),
        ("CNY 12.30", "12.30"),
        ("12.30 rmb", "12.30"),
        ("0001", "1.00"),
        ("0", "0.00"),
        ("999999999999.99", "999999999999.99"),
    ],
)
def test_reads_amounts_as_people_type_them(text, amount):
    assert str(money.parse(text)) == amount


@pytest.mark.parametrize(
    ("text", "error"),
    [
        ("", money.NotAnAmount),
        ("元", money.NotAnAmount),
        ("abc", money.NotAnAmount),
        ("1e5", money.NotAnAmount),
        ("NaN", money.NotAnAmount),
        ("1,23.4", money.NotAnAmount),
        ("12,34,567", money.NotAnAmount),
        (",123", money.NotAnAmount),
        ("1.2.3", money.NotAnAmount),
        ("1,234.5,6", money.NotAnAmount),
        (".5", money.NotAnAmount),
        ("5.", money.NotAnAmount),
        ("1 000", money.NotAnAmount),
        ("--5", money.NotAnAmount),
        ("-¥-5", money.NotAnAmount),
        ("٣", money.NotAnAmount),
        ("0.005", money.TooPrecise),
        ("12.340", money.TooPrecise),
        ("-0.01", money.NegativeAmount),
        ("－5", money.NegativeAmount),
        ("1000000000000", money.AmountTooLarge),
        ("9" * 6000, money.AmountTooLarge),
    ],
)
def test_refuses_what_is_no_amount_and_says_why(text, error):
    with pytest.raises(error) as caught:
        money.parse(text)

    assert caught.value.given == text
    assert isinstance(caught.value, ValueError)


@pytest.mark.parametrize("text", ["-3", "¥-3", "-¥3", "−3元"])
def test_reads_amounts_below_zero_where_they_make_sense(text):
    assert money.parse_signed(text) == D("-3.00")


@given(amounts)
def test_what_is_shown_reads_back(amount):
    assert money.parse_signed(money.formatted(amount)) == amount


def test_shows_amounts_for_people():
    assert money.formatted(D("1234.5")) == "¥1,234.50"
    assert money.formatted(D("-1234567.89")) == "-¥1,234,567.89"
    assert money.formatted(D("-0.001")) == "¥0.00"


@pytest.mark.parametrize(
    ("value", "amount"),
    [("2.675", "2.68"), ("2.665", "2.67"), ("2.6749", "2.67"), ("-0.005", "-0.01"), ("-0.004", "0.00"), ("7", "7.00")],
)
def test_rounds_half_a_fen_away_from_zero(value, amount):
    assert str(money.rounded(D(value))) == amount


@given(st.decimals(-(10**9), 10**9, places=5))
def test_rounds_as_decimal_does_with_half_up(value):
    assert money.rounded(value) == value.quantize(D("0.01"), ROUND_HALF_UP)


@pytest.mark.parametrize("value", ["NaN", "Infinity", "-Infinity"])
def test_refuses_what_is_no_number(value):
    with pytest.raises(money.NotAnAmount):
        money.rounded(D(value))
    with pytest.raises(money.NotAnAmount):
        money.total([D(value)])


def test_counts_an_amount_in_fen():
    assert (money.fen(D("12.34")), money.fen(D("-0.05")), money.fen(D("7"))) == (1234, -5, 700)
    with pytest.raises(money.TooPrecise):
        money.fen(D("0.001"))


def test_refuses_amounts_that_no_column_holds():
    with pytest.raises(money.AmountTooLarge):
        money.rounded(D("999999999999.995"))
    with pytest.raises(money.AmountTooLarge):
        money.total([money.LARGEST, D("0.01")])


def test_sums_percentages_and_quantities():
    assert str(money.total([])) == "0.00"
    assert money.total([D("0.10"), D("0.20"), D("-0.05")]) == D("0.25")
    assert money.percent(D("99.99"), 10) == D("10.00")
    assert money.percent(D("0.05"), D("50")) == D("0.03")  # 2.5 fen
    assert money.times(D("9.99"), D("1.5")) == D("14.99")  # 14.985
    with pytest.raises(money.TooPrecise):
        money.total([D("0.005")])


@pytest.mark.parametrize(
    ("amount", "shares", "parts"),
    [
        ("100.00", [1, 1, 1], "33.34 33.33 33.33"),
        ("0.05", [1, 1, 1], "0.02 0.02 0.01"),
        ("-0.05", [1, 1, 1], "-0.02 -0.02 -0.01"),
        ("0.01", [0, 1, 1], "0.00 0.01 0.00"),
        ("10.00", [D("0.7"), D("0.2"), D("0.1")], "7.00 2.00 1.00"),
        ("1.00", [1, 2, 3], "0.17 0.33 0.50"),
        ("0.00", [1, 1], "0.00 0.00"),
    ],
)
def test_shares_an_amount_to_the_last_fen(amount, shares, parts):
    assert " ".join(str(part) for part in money.allocate(D(amount), shares)) == parts


@given(amounts, weights)
def test_shares_add_up_and_are_within_a_fen_of_the_exact_share(amount, shares):
    parts = money.allocate(amount, shares)

    assert sum(parts) == amount
    everything = sum(D(share) for share in shares)
    for part, share in zip(parts, shares, strict=True):
        assert abs(part * everything - amount * D(share)) < D("0.01") * everything


@pytest.mark.parametrize("shares", [[], [0, 0], [1, -1], [2, -1]])
def test_refuses_to_share_by_nothing(shares):
    with pytest.raises(money.NothingToShareBy):
        money.allocate(D("1.00"), shares)


@pytest.mark.parametrize(
    ("amount", "capitals"),
    [
        # The eight examples of the People's Bank's rules, each in the form named first.
        ("1409.50", "壹仟肆佰零玖元伍角整"),
        ("6007.14", "陆仟零柒元壹角肆分"),
        ("1680.32", "壹仟陆佰捌拾元零叁角贰分"),
        ("107000.53", "壹拾万柒仟元零伍角叁分"),
        ("16409.02", "壹万陆仟肆佰零玖元零贰分"),
        ("325.04", "叁佰贰拾伍元零肆分"),
        # Ends: 整 after yuan and jiao, never after fen.
        ("123.45", "壹佰贰拾叁元肆角伍分"),
        ("30", "叁拾元整"),
        ("30.50", "叁拾元零伍角整"),
        ("31.50", "叁拾壹元伍角整"),
        ("31.05", "叁拾壹元零伍分"),
        # Below one yuan and nothing.
        ("0", "零元整"),
        ("0.01", "壹分"),
        ("0.10", "壹角整"),
        ("0.56", "伍角陆分"),
        # Every digit and place.
        ("1234567890.00", "壹拾贰亿叁仟肆佰伍拾陆万柒仟捌佰玖拾元整"),
        ("10", "壹拾元整"),
        ("11", "壹拾壹元整"),
        ("101", "壹佰零壹元整"),
        ("110", "壹佰壹拾元整"),
        ("1001", "壹仟零壹元整"),
        ("1010", "壹仟零壹拾元整"),
        ("1100", "壹仟壹佰元整"),
        ("10000", "壹万元整"),
        ("10001", "壹万零壹元整"),
        ("10100", "壹万零壹佰元整"),
        ("11000", "壹万壹仟元整"),
        ("100000", "壹拾万元整"),
        ("100500", "壹拾万零伍佰元整"),
        ("1000001", "壹佰万零壹元整"),
        ("10001000", "壹仟万壹仟元整"),
        ("100000000", "壹亿元整"),
        ("100000001", "壹亿零壹元整"),
        ("100001234", "壹亿零壹仟贰佰叁拾肆元整"),
        ("100050000", "壹亿零伍万元整"),
        ("110000000", "壹亿壹仟万元整"),
        ("1000000000.01", "壹拾亿元零壹分"),
        ("999999999999.99", "玖仟玖佰玖拾玖亿玖仟玖佰玖拾玖万玖仟玖佰玖拾玖元玖角玖分"),
        ("-3.20", "负叁元贰角整"),
        ("0.005", "壹分"),  # rounded
    ],
)
def test_writes_amounts_in_chinese_capitals(amount, capitals):
    assert money.upper_cn(D(amount)) == capitals


DIGITS = {character: digit for digit, character in enumerate("零壹贰叁肆伍陆柒捌玖")}
UNITS = {"仟": 1000, "佰": 100, "拾": 10}


def read_section(text: str) -> int:
    value = digit = 0
    for character in text:
        if character in UNITS:
            value, digit = value + digit * UNITS[character], 0
        else:
            digit = DIGITS[character]
    return value + digit


def read_capitals(text: str) -> int:
    """Read capitals back to fen, by their own grammar."""
    yuan, fen = 0, 0
    if "元" in text:
        whole, text = text.split("元")
        for unit, size in (("亿", 10**8), ("万", 10**4)):
            if unit in whole:
                section, whole = whole.split(unit)
                yuan += read_section(section) * size
        yuan += read_section(whole)
    for character, unit in zip(text.replace("零", ""), text.replace("零", "")[1:], strict=False):
        if unit in "角分":
            fen += DIGITS[character] * (10 if unit == "角" else 1)
    return yuan * 100 + fen


@given(
    st.one_of(
        st.integers(0, 10**14 - 1),
        st.integers(0, 10**7),
        st.lists(st.sampled_from("000123"), min_size=3, max_size=14).map(lambda digits: int("".join(digits))),
    )
)
def test_capitals_read_back_to_the_same_fen(fen):
    capitals = money.upper_cn(D(fen).scaleb(-2))

    assert read_capitals(capitals) == fen
    assert "零零" not in capitals
    assert capitals.endswith("整") != capitals.endswith("分")
