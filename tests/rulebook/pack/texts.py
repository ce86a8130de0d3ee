"""A small pack as text, to be bent in tests."""

from __future__ import annotations

from textwrap import dedent, indent

HEAD = """\
pack: 1
code: T-1
title: {zh: 测试办法, en: Test rules}
version: "1.0"
roles:
  - {code: clerk, zh: 内勤, en: clerk, is: coordinator}
clauses:
  - {number: "1", title: {zh: 总则, en: General}}
  - {number: "1.1", in: "1", text: {zh: 正文, en: text}}
"""

DUTY = """\
- rule: O1
  clause: "1.1"
  kind: obligation
  title: {zh: 答复, en: Answer}
  when: [{event: cases.case.reported}]
  who: clerk
  do: [{event: cases.case.answered}]
  within: PT10M
"""

FINE = """\
- rule: P1
  clause: "1.1"
  kind: sanction
  title: {zh: 罚款, en: Fine}
  whom: clerk
  sanction: fine
  amount: {from: "20", to: "50"}
  confirmed_by: department_manager
"""


def pack_text(*rules: str, head: str = HEAD) -> str:
    """Return a pack of the rules, each written as one YAML list item."""
    return head + "rules:\n" + "".join(indent(dedent(rule), "  ") for rule in rules)
