"""One spelling for texts that mean the same."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from functools import cache

# Unified ideographs with all extensions, compatibility ideographs, 々 and 〇.
IDEOGRAPHS = r"\u3005\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"

_HAS_IDEOGRAPH = re.compile(f"[{IDEOGRAPHS}]")


def fold(text: str) -> str:
    """
    Return the text for comparison and search: NFKC, lower case, simplified characters, single spaces.

    Full-width letters and digits become ordinary ones; ``ＡＢ１２ 銑床`` becomes ``ab12 铣床``.
    """
    plain = " ".join(unicodedata.normalize("NFKC", text).lower().split())
    if _HAS_IDEOGRAPH.search(plain) is None:
        return plain
    return _simplifier()(plain)


@cache
def _simplifier() -> Callable[[str], str]:
    """Return opencc's converter; loaded at first use because its dictionaries take a while."""
    from opencc import OpenCC  # noqa: PLC0415 - loaded lazily

    convert: Callable[[str], str] = OpenCC("t2s").convert
    return convert
