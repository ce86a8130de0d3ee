from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yinuo.lib.zh import tokens, tsquery_text, tsvector_text
from yinuo.lib.zh.fold import IDEOGRAPHS

chinese = st.text(st.sampled_from("数控铣床主轴漏油王伟一丁"), min_size=1, max_size=12)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("数控铣床", ["数控", "控铣", "铣床"]),
        ("床", ["床"]),
        ("銑床 漏油", ["铣床", "漏油"]),
        ("王伟,电话", ["王伟", "电话"]),
        ("CPU主板", ["cpu", "主板"]),
        ("𠮷野家", ["𠮷野", "野家"]),
        ("AX-6951A", ["ax", "6951a", "ax6951a", "x6951a", "951a"]),
        ("SN20240317", ["sn20240317", "n20240317", "20240317", "0240317", "240317", "40317", "0317"]),
        ("1234", ["1234"]),
        ("controller", ["controller"]),
        ("漏油漏油", ["漏油", "油漏"]),
        ("", []),
        ("!?:*&|()'\\", []),
    ],
)
def test_cuts_texts_into_pairs_words_and_endings(text, found):
    assert tokens(text) == found


@pytest.mark.parametrize(
    ("query", "expression"),
    [
        ("铣床", "'铣床'"),
        ("数控铣床", "'数控' & '控铣' & '铣床'"),
        ("床", "'床':*"),
        ("王伟 铣床", "'王伟' & '铣床'"),
        ("0317", "'0317':*"),
        ("AX-6951", "('ax6951':* | 'ax':* & '6951':*)"),
        ("漏油 漏油", "'漏油'"),
        ("'床' | x:* & !\\", "'床':* & 'x':*"),
        ("", ""),
        (" &|! ", ""),
    ],
)
def test_makes_an_expression_of_what_was_typed(query, expression):
    assert tsquery_text(query) == expression


def matches(text: str, query: str) -> bool:
    """Evaluate an expression without alternatives on the tokens of a text, as PostgreSQL does."""
    held = tsvector_text(text).split(" ")
    terms = re.findall(r"'([^']+)'(:\*)?", tsquery_text(query))
    return all(any(one.startswith(term) if prefix else one == term for one in held) for term, prefix in terms)


@given(chinese, st.data())
def test_every_part_of_a_chinese_text_finds_it(text, data):
    begin = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(begin + 1, len(text)))

    assert matches(f"报修：{text}。", text[begin:end])


@given(
    st.text(st.sampled_from("ABCX0123456789"), min_size=5, max_size=20).filter(
        lambda text: any(map(str.isdigit, text))
    ),
    st.data(),
)
def test_four_or_more_characters_of_a_serial_number_find_it(serial, data):
    begin = data.draw(st.integers(0, len(serial) - 4))
    end = data.draw(st.integers(begin + 4, len(serial)))

    assert matches(f"序列号{serial}已登记", serial[begin:end].lower())


def test_another_word_does_not_find_a_text():
    assert not matches("数控铣床", "床铣")
    assert not matches("数控铣床", "车床")
    assert not matches("SN20240317", "0318")


@given(st.text(max_size=60))
def test_only_quoted_letters_digits_and_operators_of_ours_get_into_an_expression(query):
    expression = tsquery_text(query)

    assert re.sub(rf"'(?:[^\W_]|[{IDEOGRAPHS}])+'(:\*)?", "T", expression).strip("T&|() ") == ""
    assert all(re.fullmatch(rf"[\w{IDEOGRAPHS}]+", token) for token in tokens(query))


def test_a_word_of_any_length_stays_within_what_postgresql_indexes():
    assert max(len(token) for token in tokens("9" * 5000 + " " + "a-" * 3000 + "b")) <= 64
