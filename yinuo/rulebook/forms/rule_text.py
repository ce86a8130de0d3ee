"""A rule of the workbench as its YAML text, and back."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from yinuo.rulebook.forms.rule_fields import FIELDS, in_order, plain
from yinuo.rulebook.models import DraftCard
from yinuo.rulebook.pack import PackError, PackErrors, yaml_text
from yinuo.rulebook.selectors.drafting.checks import Fault
from yinuo.rulebook.services.drafting.cards import is_code


@dataclass(frozen=True, slots=True)
class Read:
    code: str
    kind: str
    spec: dict[str, Any]


def write(card: DraftCard) -> str:
    """Return the text of a rule, its keys in the order in which people read them."""
    return yaml_text.write({"rule": card.code, "kind": card.kind, **in_order(card.spec)})


def read(text: str, clause: str) -> Read:
    """
    Return the rule of a text. Its clause need not be written.

    :raises PackErrors: it is no YAML, or lacks what makes it a rule
    """
    data, _places = yaml_text.read(text)
    if isinstance(data, tuple) and len(data) == 1:
        data = data[0]
    if not isinstance(data, Mapping):
        raise PackErrors([PackError("", "规则须是一组键值", "a rule is a mapping of keys and values")])
    code, kind = str(data.get("rule") or ""), data.get("kind")
    wrong = []
    if not is_code(code):
        wrong.append(PackError("rule", "缺少编号，或编号不对", "the code is missing or no code"))
    if kind not in FIELDS:
        known = ", ".join(FIELDS)
        wrong.append(PackError("kind", f"kind 只能是 {known}", f"kind is one of {known}"))
    said = data.get("clause")
    if said is not None and str(said) != clause:
        wrong.append(
            PackError(
                "clause", f"这里是条款 {clause}；须与它一致或不写", f"this is clause {clause}; write it or nothing"
            )
        )
    if wrong:
        raise PackErrors(wrong)
    spec = {name: plain(value) for name, value in data.items() if name not in ("rule", "clause", "kind")}
    return Read(code, str(kind), spec)


def placed(text: str, faults: Iterable[Fault]) -> Iterator[Fault]:
    """Yield the faults with the lines of the text."""
    data, places = yaml_text.read(text)
    start = (0,) if isinstance(data, tuple) else ()
    by_path = {yaml_text.dotted(path[len(start) :]): line for path, (line, _column) in places.items()}
    for one in faults:
        path = one.path
        while path and path not in by_path:
            path = path[: max(path.rfind("."), path.rfind("["), 0)]
        yield Fault(one.path, one.zh, one.en, by_path.get(path))
