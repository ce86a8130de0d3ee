from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yinuo.lib.zh import phone


@pytest.mark.parametrize(
    ("text", "spelling", "kind"),
    [
        ("13812341234", "13812341234", "mobile"),
        ("+86 138-1234-1234", "13812341234", "mobile"),
        ("008613812341234", "13812341234", "mobile"),
        ("8613812341234", "13812341234", "mobile"),
        ("１３８ １２３４ １２３４", "13812341234", "mobile"),
        ("138 1234 1234 转 5", "13812341234-5", "mobile"),
        ("010-62345678", "010-62345678", "landline"),
        ("(010) 6234 5678", "010-62345678", "landline"),
        ("（０１０）６２３４５６７８", "010-62345678", "landline"),
        ("+86 10 62345678", "010-62345678", "landline"),
        ("+86 (010) 62345678", "010-62345678", "landline"),
        ("86-371-6234567", "0371-6234567", "landline"),
        ("03716234567", "0371-6234567", "landline"),
        ("0371-62345678转801", "0371-62345678-801", "landline"),
        ("010-62345678-801", "010-62345678-801", "landline"),
        ("010-62345678 ext. 801", "010-62345678-801", "landline"),
        ("010-62345678 分机 801", "010-62345678-801", "landline"),
        ("62345678", "62345678", "local"),
        ("6234567-12", "6234567-12", "local"),
        ("400-123-4567", "4001234567", "hotline"),
        ("800 810 8888 转 2", "8008108888-2", "hotline"),
        ("95588", "95588", "hotline"),
        ("10086", "10086", "hotline"),
        ("110", "110", "hotline"),
        ("+852 2123 4567", "+85221234567", "foreign"),
        ("001 212 555 1234", "+12125551234", "foreign"),
    ],
)  # fmt: skip
def test_spells_every_number_in_one_way(text, spelling, kind):
    parsed = phone.parse(text)

    assert (str(parsed), parsed.kind) == (spelling, kind)
    assert phone.normalise(spelling) == spelling


@pytest.mark.parametrize(
    "text",
    ["", "abc", "12", "1381234123", "138123412345", "12812341234", "010-12345678", "+861234", "+86 62345678", "call 13812341234",
     "13812341234/13912341234", "+", "转801", "3812341234"],
)  # fmt: skip
def test_refuses_what_is_no_number(text):
    with pytest.raises(phone.BadPhone, match="no telephone number"):
        phone.parse(text)


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("13812341234", "138****1234"),
        ("+86 138 1234 1234", "138****1234"),
        ("010-62345678-801", "010-****5678"),
        ("0371-6234567", "0371-****4567"),
        ("62345678", "****5678"),
        ("4001234567", "400****4567"),
        ("+85221234567", "852****4567"),
        ("not a number", "**********er"),
        ("abc", "***"),
    ],
)
def test_hides_the_middle_of_a_number(text, masked):
    assert phone.mask(text) == masked


@pytest.mark.parametrize(
    ("text", "digits"),
    [
        ("+86 10 6234-5678 转 801", "01062345678"),
        ("138 1234 1234", "13812341234"),
        ("1234", "1234"),
        ("尾号１２３４", "1234"),
        ("", ""),
    ],
)
def test_gives_the_digits_to_search_by(text, digits):
    assert phone.digits(text) == digits


@given(st.from_regex(r"1[3-9][0-9]{9}", fullmatch=True), st.integers(3, 11))
def test_the_last_digits_of_a_mobile_number_find_it_however_it_was_written(number, length):
    written = f"+86 {number[:3]}-{number[3:7]} {number[7:]}"

    assert phone.digits(written).endswith(number[-length:])
    assert phone.mask(written).count("*") == 4
    assert number[3:7] not in phone.mask(written) or number[3:7] in number[7:] or number[3:7] in number[:3]


def normal_or_refused(text: str) -> str | None:
    try:
        return phone.normalise(text)
    except phone.BadPhone:
        return None


@given(st.text(st.sampled_from("0123456789+-() 转x"), max_size=18))
def test_the_one_spelling_of_a_number_is_its_own_spelling(text):
    spelling = normal_or_refused(text)

    assert spelling is None or phone.normalise(spelling) == spelling
