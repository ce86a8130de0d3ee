"""
YAML as packs use it: the core of YAML 1.2, with the line of every value.

Only ``true``/``false`` are booleans (``on`` is a key of forms), ``17:30`` is a text, dates are texts, a number with a
point stays as it was written (``4.10`` is a clause). Keys come once; anchors and tags are refused.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

import yaml

from yinuo.rulebook.pack.errors import PackError, PackErrors

Path = tuple[str | int, ...]
Places = dict[Path, tuple[int, int]]

MAX_DEPTH = 20
_SHORT = 80
MAX_CHARACTERS = 4_000_000

_SafeLoader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_TAG = "tag:yaml.org,2002:"
_CORE = (
    ("bool", re.compile(r"^(?:true|false)$"), "tf"),
    ("int", re.compile(r"^(?:0|-?[1-9][0-9]{0,17})$"), "-0123456789"),
    ("null", re.compile(r"^(?:null|~|)$"), ["n", "~", ""]),
)


class _Loader(_SafeLoader):  # type: ignore[misc]  # the C loader where there is one
    yaml_implicit_resolvers: dict[str, list[tuple[str, re.Pattern[str]]]] = {}  # noqa: RUF012 - PyYAML's own shape


class _Dumper(yaml.SafeDumper):
    yaml_implicit_resolvers: dict[str, list[tuple[str, re.Pattern[str]]]] = {}  # noqa: RUF012 - PyYAML's own shape

    def ignore_aliases(self, data: Any) -> bool:  # noqa: ARG002 - PyYAML's own shape
        return True


for _name, _regexp, _first in _CORE:
    _Loader.add_implicit_resolver(_TAG + _name, _regexp, list(_first))
    _Dumper.add_implicit_resolver(_TAG + _name, _regexp, list(_first))


def _text_node(dumper: yaml.SafeDumper, text: str) -> yaml.ScalarNode:
    """Return the node of a text; quoted where YAML 1.1 tools would take it for something else (17:30, 4.10, no)."""
    other = yaml.SafeLoader.yaml_implicit_resolvers.get(text[:1], [])
    quoted = any(regexp.match(text) for _, regexp in other)
    return dumper.represent_scalar(_TAG + "str", text, style="'" if quoted else None)


def _mapping_node(dumper: yaml.SafeDumper, data: Mapping[str, Any]) -> yaml.MappingNode:
    node = dumper.represent_mapping(_TAG + "map", data.items())
    for key, _ in node.value:
        key.style = None
    node.flow_style = _is_short([value for _, value in node.value])
    return node


def _list_node(dumper: yaml.SafeDumper, data: Sequence[Any]) -> yaml.SequenceNode:
    node = dumper.represent_sequence(_TAG + "seq", data)
    node.flow_style = _is_short(node.value)
    return node


def _is_short(nodes: Sequence[yaml.Node]) -> bool:
    """Return whether values go on one line: scalars that fit together."""
    return all(isinstance(one, yaml.ScalarNode) for one in nodes) and sum(len(one.value) for one in nodes) <= _SHORT


_Dumper.add_representer(str, _text_node)
_Dumper.add_representer(dict, _mapping_node)
_Dumper.add_representer(list, _list_node)


def write(data: Mapping[str, Any]) -> str:
    """Return the canonical YAML of plain data: same data, same bytes."""
    return yaml.dump(data, Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=120, default_flow_style=None)


def read(text: str) -> tuple[Any, Places]:
    """
    Return the data of a YAML text (lists as tuples) and the line and column of every value in it, from 1.

    :raises PackErrors: it is not such YAML
    """
    if len(text) > MAX_CHARACTERS:
        raise PackErrors([PackError("", "文件超过四百万字", "the file is longer than four million characters")])
    try:
        _refuse_anchors(text)
        node = yaml.compose(text, Loader=_Loader)
    except yaml.MarkedYAMLError as error:
        raise PackErrors([_syntax(error)]) from None
    except (yaml.YAMLError, RecursionError) as error:
        raise PackErrors([PackError("", f"不是 YAML：{error}", f"this is not YAML: {error}")]) from None
    if node is None:
        raise PackErrors([PackError("", "文件是空的", "the file is empty")])
    reader = _Reader()
    data = reader.value(node, ())
    if reader.errors:
        raise PackErrors(reader.errors)
    return data, reader.places


def _refuse_anchors(text: str) -> None:
    """Anchors and aliases would let a small file grow without bound, and hide what a reviewer should read."""
    depth = 0
    for event in yaml.parse(text, Loader=_Loader):
        if getattr(event, "anchor", None) is not None:
            raise _refusal("anchors (&) and aliases (*) are not allowed", event)
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if depth > MAX_DEPTH:
            raise _refusal("nested too deeply", event)


def _refusal(problem: str, event: Any) -> yaml.MarkedYAMLError:
    return yaml.MarkedYAMLError(problem=problem, problem_mark=event.start_mark)


def _syntax(error: yaml.MarkedYAMLError) -> PackError:
    mark = error.problem_mark or error.context_mark
    words = ", ".join(filter(None, (error.context, error.problem)))
    line, column = (mark.line + 1, mark.column + 1) if mark else (None, None)
    return PackError("", f"YAML 语法错误：{words}", f"YAML syntax error: {words}", line=line, column=column)


class _Reader:
    """Turns nodes into values, noting where each one stands."""

    def __init__(self) -> None:
        self.places: Places = {}
        self.errors: list[PackError] = []

    def value(self, node: yaml.Node, path: Path) -> Any:
        self.places[path] = (node.start_mark.line + 1, node.start_mark.column + 1)
        if isinstance(node, yaml.MappingNode):
            return self._mapping(node, path)
        if isinstance(node, yaml.SequenceNode):
            return tuple(self.value(one, (*path, place)) for place, one in enumerate(node.value))
        return self._scalar(node, path)

    def _mapping(self, node: yaml.MappingNode, path: Path) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for key_node, value_node in node.value:
            if not isinstance(key_node, yaml.ScalarNode):
                self._refuse(key_node, path, "键须是文字", "a key must be a text")
                continue
            key = str(key_node.value)
            if key in found:
                self._refuse(key_node, (*path, key), f"键“{key}”写了两次", f"the key {key!r} is written twice")
            found[key] = self.value(value_node, (*path, key))
        return found

    def _scalar(self, node: yaml.Node, path: Path) -> str | int | bool | None:
        kind, text = node.tag.removeprefix(_TAG), str(node.value)
        if kind == "bool":
            return text == "true"
        if kind == "int":
            return int(text)
        if kind == "null":
            return None
        if kind != "str":
            self._refuse(node, path, f"不认识的标记 {node.tag}", f"unknown tag {node.tag}")
        return text

    def _refuse(self, node: yaml.Node, path: Path, zh: str, en: str) -> None:
        line, column = node.start_mark.line + 1, node.start_mark.column + 1
        self.errors.append(PackError(dotted(path), zh, en, line=line, column=column))


def dotted(path: Path) -> str:
    """Return a path as text: ``rules[3].on_breach[1].after``."""
    words = "".join(f"[{one}]" if isinstance(one, int) else f".{one}" for one in path)
    return words.removeprefix(".")
