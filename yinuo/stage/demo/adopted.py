"""
The shipped packs as this company took them over: what another of its regulations says already is left out, as a reader
of two regulations would strike a passage; and what it later wants to change.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from yinuo.rulebook.pack import dump, from_data, parse, to_data
from yinuo.stage.runner import pack_text

#: Rules left out, by pack.
LEFT_OUT: Mapping[str, frozenset[str]] = {
    "S001-R12": frozenset({"O01A", "O01B", "O01C", "O01D", "O01E"}),
    "S000-R05": frozenset({"O20", "O21", "O22", "T20", "F23", "O23", "O24", "M20", "M21", "M22"}),
    "S003-R12": frozenset({"O03", "O09"}),
}
_ELSEWHERE = {
    "zh": "本公司由其他制度规定，采用时删去了这一条的规则。",
    "en": "Another regulation of the company says so; the rules of this clause were struck when it was taken over.",
}


def text(code: str) -> str:
    """Return the pack as the company takes it over."""
    data = to_data(parse(pack_text(code)))
    gone = LEFT_OUT.get(code, frozenset())
    if not gone:
        return pack_text(code)
    ruled = {rule["clause"] for rule in data["rules"] if rule["rule"] in gone}
    data["rules"] = [rule for rule in data["rules"] if rule["rule"] not in gone]
    _say_where(data["clauses"], ruled - {rule["clause"] for rule in data["rules"]})
    for rule in data["rules"]:
        if rule["kind"] == "conduct":  # on works only: service has its own
            rule["at"] = [kind for kind in rule["at"] if not kind.startswith("dispatch.")]
    return dump(from_data(data))


def amended(code: str, version: str, *, rule: str, within: str, words: Mapping[str, tuple[str, str]]) -> str:
    """
    Return another version of the pack: one rule's time is another, and the words of it and its clause with it.

    ``words``: for each language what is said and what is said instead.
    """
    data = to_data(parse(text(code))) | {"version": version}
    changed = next(one for one in data["rules"] if one["rule"] == rule)
    clause = next(one for one in data["clauses"] if one["number"] == changed["clause"])
    changed["within"] = within
    for said in (changed["title"], clause["text"]):
        for lang, (old, new) in words.items():
            said[lang] = said[lang].replace(old, new)
    return dump(from_data(data))


def _say_where(clauses: list[dict[str, Any]], bare: set[str]) -> None:
    for clause in clauses:
        if clause["number"] in bare:
            clause["nothing_to_execute"] = dict(_ELSEWHERE)
