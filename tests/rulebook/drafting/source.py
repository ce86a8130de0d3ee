"""The repair regulation as its company has it: a Word file, made of the clauses of the pack that ships."""

from __future__ import annotations

from importlib import resources

from tests.rulebook.extract.files import docx, paragraph
from yinuo.rulebook import pack as packs

CODE = "S001-R01"
#: Clauses that stand under a number in brackets.
_IN_BRACKETS = {"3(1)": "（1）", "3(2)": "（2）"}


def the_pack() -> packs.Pack:
    """Return the pack that the text was written out from: what a reviewer should arrive at."""
    file = resources.files("yinuo.packs") / "s001_r01" / "pack.yaml"
    return packs.parse(file.read_text(encoding="utf-8"))


def lines() -> list[str]:
    """Return the regulation line by line: title, who issues it, then clause by clause."""
    pack = the_pack()
    return [pack.title.zh, *(_line(one) for one in pack.clauses)]


def _line(clause: packs.Clause) -> str:
    words = (clause.title or clause.text).zh
    if clause.number in _IN_BRACKETS:
        return f"{_IN_BRACKETS[clause.number]}{words}"
    return f"{clause.number}{' ' if '.' in clause.number else '、'}{words}"


def text() -> str:
    return "\n".join(lines())


def document() -> bytes:
    """Return it as a Word file."""
    return docx(*[paragraph(line) for line in lines()])
