"""How many of the duties that a reader sees become a draft rule with the right actor, deed and limit."""

from __future__ import annotations

import re
from pathlib import Path

from opencc import OpenCC

from yinuo.rulebook.extract import from_lines, normal

#: Share that must be right; what was reached stands in docs/extraction.md.
FLOOR = 0.9
DATA = Path(__file__).parent / "data" / "duties.txt"


def regulations():
    """Yield each regulation of the data: its title, its clauses, and the duties (deed, who, limit) of each clause."""
    for part in re.split(r"^## ", DATA.read_text(encoding="utf-8"), flags=re.MULTILINE)[1:]:
        title, *lines = part.strip().splitlines()
        clauses = [line.partition(" => ") for line in lines]
        yield (
            title,
            [text.strip() for text, _, _ in clauses],
            [
                [tuple(duty.strip().split("|")) for duty in duties.split(" ;; ")] if duties else []
                for _, _, duties in clauses
            ],
        )


def is_right(rule, deed, who, limit):
    """Say whether a rule holds the deed, names who does it, and sets the limit and no other."""
    fields = rule.fields
    steps = fields.get("steps", [])
    done = "".join([fields.get("do", ""), *fields.get("items", []), *(step["act"] for step in steps)])
    if steps and deed in normal.normal(rule.place.text):
        done = deed
    names = [fields.get("who", ""), *(step["who"] for step in steps)]
    limits = [fields.get("within"), "" if steps else fields.get("by"), fields.get("every")]
    limits = [
        value + ";working" * bool(fields.get("working") and value == fields.get("within")) for value in limits if value
    ]
    limits += [more["value"] for more in fields.get("more_limits", [])]
    is_meant = any(one in name if one else not name for one in who.split("/") for name in names)
    return deed in done and is_meant and (limit == "*" or limits == ([limit] if limit else []))


def read(spelt=str):
    for title, clauses, duties in regulations():
        (regulation,) = from_lines([spelt(title), "", *map(spelt, clauses)], "a.txt").regulations
        for line, wanted in enumerate(duties, 3):
            rules = [rule for rule in regulation.rules if rule.place.line == line]
            for deed, who, limit in wanted:
                yield f"{title}: {deed}|{who}|{limit}", any(is_right(rule, deed, who, limit) for rule in rules)


def test_most_duties_of_a_reader_are_proposed_with_actor_deed_and_limit():
    results = dict(read())

    assert len(results) >= 150
    wrong = [duty for duty, right in results.items() if not right]
    assert 1 - len(wrong) / len(results) >= FLOOR, wrong


def test_as_many_are_proposed_of_a_text_in_traditional_characters():
    results = list(read(OpenCC("s2t").convert))

    assert sum(right for _, right in results) >= FLOOR * len(results)
