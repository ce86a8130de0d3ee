"""
The pack file: one regulation version as YAML, loaded strictly, checked against the house, written back canonically.

``parse`` reads a text, ``check`` holds it against events, facts, roles and calendars, ``dump`` writes it.
"""

from __future__ import annotations

from yinuo.rulebook.pack.checking import check
from yinuo.rulebook.pack.errors import PackError, PackErrors
from yinuo.rulebook.pack.loading import dump, from_data, locate, parse, to_data
from yinuo.rulebook.pack.model import Clause, OwnRole, Pack
from yinuo.rulebook.pack.overlaps import Overlap, overlapping
from yinuo.rulebook.pack.rules import Rule
from yinuo.rulebook.pack.schema import json_schema
from yinuo.rulebook.pack.vocabulary import EventShape, FactShape, Vocabulary

__all__ = [
    "Clause", "EventShape", "FactShape", "Overlap", "OwnRole", "Pack", "PackError", "PackErrors", "Rule", "Vocabulary",
    "check", "dump", "from_data", "json_schema", "locate", "overlapping", "parse", "to_data",
]  # fmt: skip
