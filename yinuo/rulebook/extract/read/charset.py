"""Which encoding a text is in: UTF-8, UTF-16, GB18030 or Big5."""

from __future__ import annotations

import codecs

from yinuo.rulebook.extract.errors import Unreadable

_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF32_LE, "utf-32"), (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"),
)  # fmt: skip
#: Signs that any Chinese text has, in simplified and in traditional writing.
_COMMON = frozenset(
    "的一是在不了有和人这中大为上个国我以要他时来用们生到作地于出就分对成会可主发年动同工也能下过子说产种面而方后多定行学法所民得经十三之进着等部度家电力里如水化高自二理起小物现实加量都两体制机当使点从业本去把性好应开它合还因由其些然前外天政四日那社义事平形相全表间样与关各重新线内数正心反你明看原又么利比或但质气第向道命此变条只没结解问意建月公无系军很情者最立代想已通并提直题党程展五果料象员革位入常文总次品式活设及管特件长求老头基资边流路级少图山统接知较将组见计别她手角期根论运农指几九区强放决西被干做必战先回则任取据处队南给色光门即保治北造百规热领七海口东导器压志世金增争济阶油思术极交受联什认六共权收证改清己美再采转更单风切打白教速花带安场身车例真务具万每目至达走积示议声报斗完类八离华名确才科张信马节话米整空元况今集温传土许步群广石记需段研界拉林律叫且究观越织装影算低持音众书布复容儿须际商非验连断深难近矿千周委素技备半办青省列习响约支般史感劳便团往酸历市克何除消构府称太准精值号率族维划选标写存候毛亲快效斯院查江型眼王按格养易置派层片始却专状育厂京识适属圆包火住调满县局照参红细引听该铁价严"
    "這個國來時們會對發動過說產種後經進著電裡實現體機點從業應開還間樣與關數質氣變條沒結問無系軍題黨員總設長頭資邊級圖統較將組計別論運農強決戰處隊門規熱領東導壓爭濟階術極聯認權證轉單風帶場車務達積議聲報類離華確張馬節話況傳許廣記觀織裝書復兒須際驗連斷難礦備辦習響約勞團曆構稱準號維劃選標寫親專狀廠識適屬調滿縣參細聽該鐵價嚴"
)
_MOST_LOST = 0.002


def decode(document: bytes, *, hint: str = "") -> tuple[str, str]:
    """
    Return the text and the name of its encoding. ``hint``: what the file says of itself (html), believed if it fits.

    :raises Unreadable: no encoding fits
    """
    for bom, name in _BOMS:
        if document.startswith(bom):
            text, lost = _lossy(document, name)
            return _checked(text, lost), "utf-8" if name == "utf-8-sig" else name
    for name in ("utf-8", _known(hint)):
        if name and (text_or_none := _strict(document, name)) is not None:
            return text_or_none, name
    tries = [(name, *_lossy(document, name)) for name in ("gb18030", "big5hkscs", "utf-8")]
    name, text, lost = max(tries, key=lambda one: _likeness(one[1]) - 200 * one[2])
    return _checked(text, lost), "big5" if name == "big5hkscs" else name


def _known(name: str) -> str:
    name = name.strip().lower()
    if name in {"gb2312", "gbk", "gb18030", "gb_2312-80"}:
        return "gb18030"
    if name in {"big5", "big5-hkscs", "cp950"}:
        return "big5hkscs"
    return ""


def _strict(document: bytes, name: str) -> str | None:
    try:
        return document.decode(name)
    except UnicodeDecodeError:
        return None


def _lossy(document: bytes, name: str) -> tuple[str, float]:
    """Return the text and the share of it that was lost."""
    text = document.decode(name, errors="replace")
    return text, text.count("\ufffd") / max(1, len(text))


def _checked(text: str, lost: float) -> str:
    if lost > _MOST_LOST:
        raise Unreadable(
            "broken",
            "认不出文字编码（不是 UTF-8、GB18030 或 Big5）；请另存为 UTF-8 再试",
            "the encoding is not known (neither UTF-8, GB18030 nor Big5); save it as UTF-8",
        )
    return text


def _likeness(text: str) -> float:
    """Return how much of the Chinese in a text is made of common characters, 0 to 1."""
    chinese = [sign for sign in text[:200_000] if "\u3400" <= sign <= "\u9fff" or "\ue000" <= sign <= "\uf8ff"]
    if not chinese:
        return 0.0
    return sum(sign in _COMMON for sign in chinese) / len(chinese)
