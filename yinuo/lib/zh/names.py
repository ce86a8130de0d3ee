"""Pinyin of names, as people type it to find somebody."""

from __future__ import annotations

import re
from typing import Any

from yinuo.lib.zh.fold import IDEOGRAPHS, fold

# Readings that these characters have as surnames only; a dictionary gives another one first.
SURNAMES = {
    "单": "shan", "曾": "zeng", "仇": "qiu", "查": "zha", "解": "xie", "区": "ou", "朴": "piao", "任": "ren",
    "华": "hua", "盖": "ge", "乐": "yue", "种": "chong", "员": "yun", "贠": "yun", "黑": "he", "繁": "po",
    "秘": "bi", "冼": "xian", "洗": "xian", "缪": "miao", "折": "she", "翟": "zhai", "覃": "qin", "车": "che",
    "召": "shao", "祭": "zhai", "都": "du", "过": "guo", "阚": "kan", "幺": "yao", "郇": "xun", "句": "gou",
    "佴": "nai", "能": "nai", "隗": "wei", "燕": "yan", "应": "ying", "纪": "ji", "葛": "ge", "柏": "bai",
    "卜": "bu", "钭": "tou", "郗": "xi", "褚": "chu", "谌": "chen", "牟": "mu", "瞿": "qu", "宿": "su",
    "沈": "shen", "晁": "chao", "尹": "yin", "石": "shi", "芮": "rui", "莘": "shen", "藏": "zang", "撒": "sa",
    "颉": "xie", "镡": "tan", "澹": "tan", "乜": "nie", "么": "yao", "盛": "sheng", "隽": "juan", "逯": "lu",
    "薄": "bo", "厦": "xia", "逄": "pang", "宓": "mi", "占": "zhan", "尉": "wei", "哈": "ha", "那": "na",
    "尢": "you", "殷": "yin", "佘": "she", "令": "ling",
    "行": "xing", "将": "jiang", "少": "shao", "曲": "qu", "勾": "gou", "呙": "guo", "禚": "zhuo",
}  # fmt: skip

COMPOUND_SURNAMES = {
    "尉迟": "yu chi", "单于": "chan yu", "万俟": "mo qi", "长孙": "zhang sun", "澹台": "tan tai", "令狐": "ling hu",
    "鲜于": "xian yu", "宇文": "yu wen", "慕容": "mu rong", "司徒": "si tu", "司马": "si ma", "司空": "si kong",
    "欧阳": "ou yang", "上官": "shang guan", "诸葛": "zhu ge", "皇甫": "huang fu", "夏侯": "xia hou",
    "公孙": "gong sun", "东方": "dong fang", "独孤": "du gu", "南宫": "nan gong", "西门": "xi men",
    "呼延": "hu yan", "赫连": "he lian", "端木": "duan mu", "百里": "bai li", "轩辕": "xuan yuan",
    "钟离": "zhong li", "闾丘": "lv qiu", "濮阳": "pu yang", "淳于": "chun yu", "太叔": "tai shu",
    "申屠": "shen tu", "公冶": "gong ye", "宗政": "zong zheng", "仲孙": "zhong sun", "拓跋": "tuo ba",
    "亓官": "qi guan", "司寇": "si kou", "子车": "zi ju", "颛孙": "zhuan sun", "巫马": "wu ma", "漆雕": "qi diao",
    "乐正": "yue zheng", "壤驷": "rang si", "公良": "gong liang", "夹谷": "jia gu", "宰父": "zai fu",
    "谷梁": "gu liang", "段干": "duan gan", "东郭": "dong guo", "南门": "nan men",
    "羊舌": "yang she", "微生": "wei sheng", "左丘": "zuo qiu", "第五": "di wu",
}  # fmt: skip

_PLACE_ENDINGS = frozenset("路街巷村镇乡县市省店厂站院校局司部馆寺")
_IDEOGRAPHS_ONLY = re.compile(f"[{IDEOGRAPHS}]+")
_LATIN_WORD = re.compile(r"[a-z0-9]+")


def pinyin(name: str) -> str:
    """
    Return the syllables of a name without tones, separated by spaces: ``单志刚`` is ``shan zhi gang``.

    A person's name (up to three characters, four with a compound surname) has its surname read as a
    surname. ü is written v, as it is typed. Letters and digits stay together: ``ABC 公司3号`` is
    ``abc gong si 3 hao``. Characters without a known reading are left out.
    """
    return " ".join(syllable for _, syllable in _read_parts(fold(name)))


def initials(name: str) -> str:
    """
    Return the first letter of every syllable: ``单志刚`` is ``szg``, ``尉迟恭`` is ``ycg``.

    Letters and digits stay whole: ``ABC 公司3号`` is ``abcgs3h``.
    """
    return "".join(
        syllable if _LATIN_WORD.fullmatch(part) else syllable[0] for part, syllable in _read_parts(fold(name))
    )


def _read_parts(name: str) -> list[tuple[str, str]]:
    """Return (character or latin word, its reading) in order, without what has no reading."""
    surname, readings = _surname_of(name)
    parts: list[tuple[str, str]] = list(zip(surname, readings, strict=True))
    for run in re.findall(f"[{IDEOGRAPHS}]+|[a-z0-9]+", name[len(surname) :]):
        if _LATIN_WORD.fullmatch(run):
            parts.append((run, run))
            continue
        read = _readings(run)
        parts.extend((character, syllable) for character, syllable in zip(run, read, strict=True) if syllable)
    return parts


def _surname_of(name: str) -> tuple[str, list[str]]:
    """Return the surname with its readings if the text looks like a person's name, else nothing."""
    if _IDEOGRAPHS_ONLY.fullmatch(name) is None:
        return "", []
    if len(name) <= 4 and name[:2] in COMPOUND_SURNAMES:
        return name[:2], COMPOUND_SURNAMES[name[:2]].split()
    if 2 <= len(name) <= 3 and name[0] in SURNAMES and name[-1] not in _PLACE_ENDINGS:
        return name[0], [SURNAMES[name[0]]]
    return "", []


def _readings(run: str) -> list[str]:
    """Return one reading for each character of a run of ideographs; empty where there is none."""
    from pypinyin import lazy_pinyin  # noqa: PLC0415 - its dictionaries take a third of a second to load

    readings = lazy_pinyin(run, errors=_without_reading)
    return [reading if _LATIN_WORD.fullmatch(reading) else "" for reading in readings]


def _without_reading(unknown: str) -> Any:
    """Return an empty reading for each character; pypinyin takes a list here, its type hint says text."""
    return [""] * len(unknown)
