# lists of words are read along the line
"""
Finds what a text picked up on its way through the web: navigation, adverts, watermarks, addresses, pinyin in brackets.

Noise keeps its place: it is covered with ``VOID``, so that every other place in the text stays what it was.
"""

from __future__ import annotations

import re

#: Covers noise in a normal text.
VOID = "\x00"
_SHORT = 90

_NAVIGATION = re.compile(
    r"当前位置\s*:|^\s*(?:首页|返回(?:首页|顶部|列表)|上一[篇页]|下一[篇页]|相关(?:主题|文档|文章|推荐|阅读|范文)|最新文档|热门(?:文档|推荐)|文本预览|猜你喜欢|目录导航|网站地图|"
    r"收藏本站|设为首页|免责声明|版权所有|关于我们|联系我们|用户登录|注册|分享到?|打印本页|关闭窗口|点击(?:下载|查看|阅读)|下载文档|阅读全文|展开全文|版权说明|"
    r"已阅读\d+页|文档简介|合集下载|侵权|扫码|微信(?:扫|公众号)|广告)[^。]{0,60}$"
)
_ADVERT = re.compile(
    r"可以?自由编辑|下载后可(?:以)?(?:任意)?(?:删除|编辑|修改)|本页是封面|更多免费资料|免费下载|资料库下载|精\s?品\s?文\s?档|文档下载|仅供参考[,,]?大家一起来看看|"
    r"小编(?:为大家|整理|给大家)|欢迎(?:下载|阅读|收藏)|(?:成人|av|毛片|福利)(?:网站|视频|导航)|(?:^|\s)实用文案(?:\s|$)|文案大全"
)
_INLINE = (
    re.compile(r"(?:上传者\S{1,12}\s*)?(?:https?://|www\.)[A-Za-z0-9./?=&%_#:~-]+[,,]?"),
    re.compile(r"Modified by [A-Za-z ]{1,30} on [A-Za-z]+ \d{1,2}(?:st|nd|rd|th)?,? \d{4}\.?"),
    re.compile(r"\d{4}-\d{2}-\d{2} \d{2}:\d{2}(?::\d{2})?\s*\|[^。\n]{0,60}?订阅"),
    re.compile(
        r"集团档案编码:\s?\[[^\]\n]{4,60}\]|\[[A-Z0-9]{3,}(?:-[A-Z0-9]{3,}){2,}\]?|【[A-Z0-9]{4,}(?:-[A-Z0-9]{3,}){1,}-?】?"
    ),
    re.compile(
        r"(?:德信诚培训网|好好学习社区|实用文案|文案大全|知盟网|豆丁网|道客巴巴|百度文库|文档之家|精品文档|范文网)[^\S\n]*"
    ),
    re.compile(r"\.{8,}[^\S\n]*\d{0,4}|…{4,}[^\S\n]*\d{0,4}|·{6,}[^\S\n]*\d{0,4}"),
    re.compile(
        r"(?<=[\u4e00-\u9fff])\((?=[^()\n]*[āáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜ])[A-Za-zāáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜüńňǹḿ' ̄́̌̀-]{1,60}\)"
    ),
    re.compile(r"(?<=[\u4e00-\u9fff])\((?:[a-z]{2,6}\s){1,8}[a-z]{2,6}\)(?=[\u4e00-\u9fff,。;、])"),
)
# A page, then the number of what stands there: 总则3 2、编制, 方法3第二章. Run together, a comma after it tells it from
# an amount.
_CONTENTS = re.compile(
    r"[\u4e00-\u9fff)]\s?-?\s?(?:\d{1,3}(?:\s?-\s?|\s|(?![\d.]))(?=(?:\d{1,2}(?:\.\d{1,2}){0,3}|第[一二三四五六七八九十]+[章节]|[一二三四五六七八九十]+)[、.\s]?[\u4e00-\u9fff])"
    r"|\d{2,5}(?=、[\u4e00-\u9fff]))"
)


def cover(text: str) -> tuple[str, frozenset[int]]:
    """
    Return the normal text with its noise covered, and the numbers (from 1) of the lines that are nothing but noise.

    The text keeps its length and its lines.
    """
    lines = text.split("\n")
    gone: set[int] = set()
    for at, line in enumerate(lines):
        if _is_noise(line):
            lines[at] = VOID * len(line)
            gone.add(at + 1)
        elif len(line) > 3:
            lines[at] = _without_pieces(line)
    return "\n".join(lines), frozenset(gone)


def _is_noise(line: str) -> bool:
    stripped = line.strip()
    if not stripped:
        return False
    if len(stripped) <= _SHORT and (_NAVIGATION.search(stripped) or _ADVERT.search(stripped)):
        return not re.search(r"第[一二三四五六七八九十]+条|。.{8,}。", stripped)
    return _is_contents(stripped)


def _is_contents(line: str) -> bool:
    """Say whether a line is a table of contents run together: 总则3 2、编制方法3 3、…"""
    pages = len(_CONTENTS.findall(line))
    return pages >= 6 and line.count("。") <= 1 and pages * 40 > len(line)


def _without_pieces(line: str) -> str:
    for pattern in _INLINE:
        line = pattern.sub(lambda match: VOID * len(match[0]), line)
    return line
