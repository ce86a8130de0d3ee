from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from yinuo.lib.zh.difference import Piece, between, earlier_side, later_side, words

CLAUSES = st.text(alphabet="接到报修后三两小时内到达现场，。100元%1.5 abc\n", max_size=40)


def test_chinese_is_compared_by_words() -> None:
    found = between("接到报修后三小时内到达现场。", "接到报修后两小时内到达现场。")

    assert found == [
        Piece("same", "接到报修后"),
        Piece("gone", "三"),
        Piece("new", "两"),
        Piece("same", "小时内到达现场。"),
    ]


def test_figures_are_kept_whole() -> None:
    changed = [one for one in between("罚款100元，不超过3.5%", "罚款150元，不超过3.8%") if one.kind != "same"]

    assert changed == [Piece("gone", "100"), Piece("new", "150"), Piece("gone", "3.5%"), Piece("new", "3.8%")]


@given(CLAUSES)
def test_the_words_of_a_text_are_the_text(text: str) -> None:
    assert "".join(words(text)) == text


@given(CLAUSES, CLAUSES)
def test_each_side_reads_as_its_own_text(earlier: str, later: str) -> None:
    found = between(earlier, later)

    assert "".join(one.text for one in earlier_side(found)) == earlier
    assert "".join(one.text for one in later_side(found)) == later
