from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yinuo.lib.zh import fold, initials, pinyin
from yinuo.lib.zh.names import COMPOUND_SURNAMES, SURNAMES


@pytest.mark.parametrize(
    ("name", "letters", "syllables"),
    [
        ("王伟", "ww", "wang wei"),
        ("单志刚", "szg", "shan zhi gang"),
        ("单雄信", "sxx", "shan xiong xin"),
        ("曾国藩", "zgf", "zeng guo fan"),
        ("仇英", "qy", "qiu ying"),
        ("查良镛", "zly", "zha liang yong"),
        ("解缙", "xj", "xie jin"),
        ("区志明", "ozm", "ou zhi ming"),
        ("朴树", "ps", "piao shu"),
        ("任正非", "rzf", "ren zheng fei"),
        ("华罗庚", "hlg", "hua luo geng"),
        ("盖叫天", "gjt", "ge jiao tian"),
        ("乐嘉", "yj", "yue jia"),
        ("翟志刚", "zzg", "zhai zhi gang"),
        ("缪杰", "mj", "miao jie"),
        ("覃明", "qm", "qin ming"),
        ("种师道", "csd", "chong shi dao"),
        ("吕布", "lb", "lv bu"),
        ("曾先生", "zxs", "zeng xian sheng"),
        ("尉迟恭", "ycg", "yu chi gong"),
        ("尉迟敬德", "ycjd", "yu chi jing de"),
        ("单于", "cy", "chan yu"),
        ("万俟卨", "mqx", "mo qi xie"),
        ("长孙无忌", "zswj", "zhang sun wu ji"),
        ("欧阳娜娜", "oynn", "ou yang na na"),
        ("單志剛", "szg", "shan zhi gang"),
        ("阿依古丽·买买提", "ayglmmt", "a yi gu li mai mai ti"),
        ("重庆长安", "cqca", "chong qing chang an"),
        ("长沙机床厂", "csjcc", "chang sha ji chuang chang"),
        ("查干湖酒店", "cghjd", "cha gan hu jiu dian"),
        ("解放路", "jfl", "jie fang lu"),
        ("ＡＢＣ 公司3号", "abcgs3h", "abc gong si 3 hao"),
        ("Zhang San", "zhangsan", "zhang san"),
        ("𠮷𠮷野家", "yj", "ye jia"),
        ("", "", ""),
        ("，。！", "", ""),
    ],
)
def test_reads_names_as_people_type_them(name, letters, syllables):
    assert (initials(name), pinyin(name)) == (letters, syllables)


def test_the_tables_hold_one_syllable_for_each_character():
    assert [name for name, reading in SURNAMES.items() if len(name) != 1 or not reading.isalpha()] == []
    assert [name for name, reading in COMPOUND_SURNAMES.items() if len(reading.split()) != len(name)] == []


@given(st.text(st.characters(min_codepoint=0x4E00, max_codepoint=0x9FFF), max_size=12))
def test_initials_are_the_first_letters_of_the_syllables(name):
    assert initials(name) == "".join(syllable[0] for syllable in pinyin(name).split())


@given(st.text(max_size=20))
def test_any_name_gives_lower_case_letters_and_digits(name):
    assert re.fullmatch("[a-z0-9]*", initials(name))
    assert re.fullmatch("[a-z0-9 ]*", pinyin(name))


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("ＡＸ－６９５１", "ax-6951"),
        ("頭髮乾燥機", "头发干燥机"),
        ("銑　床\n漏油 ", "铣 床 漏油"),
        ("①号㎏", "1号kg"),
        ("", ""),
    ],
)
def test_folds_texts_that_mean_the_same_into_one(text, folded):
    assert fold(text) == folded


@given(st.text(max_size=40))
def test_folding_leaves_no_capitals_and_single_spaces(text):
    folded = fold(text)

    assert folded == folded.lower()
    assert folded.split(" ") == folded.split() or folded == ""
