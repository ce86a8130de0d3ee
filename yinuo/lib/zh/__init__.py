"""Chinese text: one spelling for comparison, pinyin of names, tokens for search, telephone numbers."""

from __future__ import annotations

from yinuo.lib.zh.fold import fold
from yinuo.lib.zh.names import initials, pinyin
from yinuo.lib.zh.search import tokens, tsquery_text, tsvector_text

__all__ = ["fold", "initials", "pinyin", "tokens", "tsquery_text", "tsvector_text"]
