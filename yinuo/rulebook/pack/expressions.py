"""
What a condition reads and tests, seen from outside.

Conditions are compiled and run by the CEL package alone. Here they are only looked at: which facts they name (so that
results can be remembered and names checked), which constants they compare a fact with, and whether two of them can
never hold together.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import product
from typing import Literal, NamedTuple

Constant = bool | int | str
Ref = tuple[str, str]

_TOKEN = re.compile(
    r"""(?P<space>\s+|//[^\n]*)
    |(?P<string>[rRbB]{0,2}(?:\"{3}.*?\"{3}|'{3}.*?'{3}|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'))
    |(?P<number>0x[0-9a-fA-F]+u?|\d+(?:\.\d+)?(?:[eE][+-]?\d+)?u?)
    |(?P<name>[A-Za-z_]\w*)
    |(?P<sign>&&|\|\||[<>=!]=|.)""",
    re.VERBOSE | re.DOTALL,
)
_WORDS = frozenset({"true", "false", "null", "in"})
_MACROS = frozenset({"all", "exists", "exists_one", "map", "filter"})
_OPENING, _CLOSING = frozenset("([{"), frozenset(")]}")
_COMPARISONS = frozenset({"==", "!=", "<", "<=", ">", ">="})
_MIRRORED = {"<": ">", "<=": ">=", ">": "<", ">=": "<="}
_MAX_ALTERNATIVES = 64


class Token(NamedTuple):
    kind: str
    text: str
    place: int


@dataclass(frozen=True, slots=True)
class Comparison:
    """A fact compared with constants: ``in`` has any number of them, the others one. ``place``: offset in the text."""

    ref: Ref
    sign: str
    constants: tuple[Constant, ...]
    place: int


@dataclass(frozen=True, slots=True)
class Expression:
    """
    A condition taken apart.

    ``reads``: the facts that it names, in order of first mention; ``bare``: names without a field, with their offset;
    ``comparisons``: facts tested against constants; ``constants``: all constants in it.
    """

    source: str
    reads: tuple[Ref, ...]
    places: tuple[int, ...]
    bare: tuple[tuple[str, int], ...]
    comparisons: tuple[Comparison, ...]
    constants: tuple[Constant, ...]


@lru_cache(maxsize=4096)
def look_at(source: str) -> Expression:
    """Return what a condition reads and tests. The text need not be valid CEL."""
    tokens = _tokens(source)
    bound = _bound_names(tokens)
    reads: dict[Ref, int] = {}
    bare: list[tuple[str, int]] = []
    for place, token in enumerate(tokens):
        if token.kind != "name" or token.text in _WORDS or token.text in bound or _text(tokens, place - 1) == ".":
            continue
        ref = _ref_at(tokens, place)
        if ref is not None:
            reads.setdefault(ref, token.place)
        elif _text(tokens, place + 1) != "(":
            bare.append((token.text, token.place))
    constants = tuple(one for token in tokens for one in [_constant(token)] if one is not None)
    comparisons = tuple(_comparisons(tokens))
    return Expression(source, tuple(reads), tuple(reads.values()), tuple(bare), comparisons, constants)


@lru_cache(maxsize=65536)
def exclude_each_other(one: str, other: str) -> bool:
    """
    Return whether two conditions provably never hold together.

    Proof is only: the same fact tested for different constants or disjoint ranges, or one part being the negation of
    the other, in every pair of alternatives. An empty condition always holds.
    """
    if not one.strip() or not other.strip():
        return False
    pairs = product(_alternatives(_tokens(one), negated=False), _alternatives(_tokens(other), negated=False))
    return all(any(_contradict(a, b) for a in first for b in second) for first, second in pairs)


def normal(source: str) -> str:
    """Return a condition without its spacing and comments, for comparing texts."""
    return " ".join(token.text for token in _tokens(source))


def _tokens(source: str) -> tuple[Token, ...]:
    found = (Token(match.lastgroup or "", match[0], match.start()) for match in _TOKEN.finditer(source))
    return tuple(token for token in found if token.kind != "space")


def _text(tokens: Sequence[Token], place: int) -> str:
    return tokens[place].text if 0 <= place < len(tokens) else ""


def _bound_names(tokens: Sequence[Token]) -> set[str]:
    """Return the names that a macro such as ``exists(x, …)`` binds."""
    return {
        _text(tokens, place + 2)
        for place, token in enumerate(tokens)
        if token.text in _MACROS and _text(tokens, place - 1) == "." and _text(tokens, place + 1) == "("
    }


def _ref_at(tokens: Sequence[Token], place: int) -> Ref | None:
    """Return the fact ``entity.name`` that begins at a place; a call ``entity.name(…)`` is none."""
    if _text(tokens, place + 1) != "." or place + 2 >= len(tokens) or tokens[place + 2].kind != "name":
        return None
    if _text(tokens, place + 3) == "(":
        return None
    return tokens[place].text, tokens[place + 2].text


def _constant(token: Token) -> Constant | None:
    if token.text in ("true", "false"):
        return token.text == "true"
    if token.kind == "number" and token.text.isdigit():
        return int(token.text)
    if token.kind == "string" and token.text[0] in "\"'":
        try:
            return str(ast.literal_eval(token.text))
        except (ValueError, SyntaxError):
            return None
    return None


def _comparisons(tokens: Sequence[Token]) -> Iterator[Comparison]:
    before, after = {"", "(", "&&", "||", "!", "?", ":", ","}, {"", ")", "&&", "||", "?", ":", ","}
    for place in range(len(tokens)):
        if _text(tokens, place - 1) not in before:
            continue
        for length in (5, *range(7, len(tokens) - place + 1, 2)):
            if _text(tokens, place + length) not in after:
                continue
            found = _comparison(tokens[place : place + length])
            if found is not None:
                yield found
                break


def _comparison(tokens: Sequence[Token]) -> Comparison | None:
    """Return the test that the tokens as a whole are: ``a.b == 1``, ``1 == a.b``, ``a.b in ['x', 'y']``."""
    if len(tokens) < 5:
        return None
    ref, sign = _ref_at(tokens, 0), tokens[3].text
    if ref and sign in _COMPARISONS and len(tokens) == 5:
        constant = _constant(tokens[4])
        return None if constant is None else Comparison(ref, sign, (constant,), tokens[0].place)
    if ref and sign == "in" and tokens[4].text == "[" and tokens[-1].text == "]":
        listed = tuple(one for token in tokens[5:-1:2] for one in [_constant(token)] if one is not None)
        whole = len(listed) == len(tokens[5:-1:2]) and all(token.text == "," for token in tokens[6:-1:2])
        return Comparison(ref, "in", listed, tokens[0].place) if whole and listed else None
    ref, sign, constant = _ref_at(tokens, 2), tokens[1].text, _constant(tokens[0])
    if ref and sign in _COMPARISONS and len(tokens) == 5 and constant is not None:
        return Comparison(ref, _MIRRORED.get(sign, sign), (constant,), tokens[0].place)
    return None


@dataclass(frozen=True, slots=True)
class _Test:
    """A fact that is one of ``values`` (or none of them), or lies in ``[low, high]``."""

    ref: Ref
    values: frozenset[tuple[type, Constant]] | None = None
    is_in: bool = True
    low: int | None = None
    high: int | None = None


@dataclass(frozen=True, slots=True)
class _Opaque:
    """A part that is not looked into."""

    text: str
    negated: bool


_Atom = _Test | _Opaque
_Conjunction = tuple[_Atom, ...]


def _alternatives(tokens: Sequence[Token], *, negated: bool) -> list[_Conjunction]:
    """Return the condition (or its negation) as alternatives, each a conjunction of atoms."""
    tokens = _without_parentheses(tokens)
    if not _split(tokens, "?")[1:]:
        for sign, means in (("||", "or"), ("&&", "and")):
            parts = _split(tokens, sign)
            if len(parts) > 1:
                return _joined([_alternatives(part, negated=negated) for part in parts], (means == "or") != negated)
        if tokens and tokens[0].text == "!":
            return _alternatives(tokens[1:], negated=not negated)
    return [(_atom(tokens, negated=negated),)]


def _joined(parts: list[list[_Conjunction]], is_or: bool) -> list[_Conjunction]:  # noqa: FBT001 - and/or, privately
    if is_or:
        return [one for part in parts for one in part]
    joined: list[_Conjunction] = [()]
    for part in parts:
        joined = [(*left, *right) for left, right in product(joined, part)]
        if len(joined) > _MAX_ALTERNATIVES:
            return [()]
    return joined


def _without_parentheses(tokens: Sequence[Token]) -> Sequence[Token]:
    while len(tokens) > 1 and tokens[0].text == "(" and _closing(tokens) == len(tokens) - 1:
        tokens = tokens[1:-1]
    return tokens


def _closing(tokens: Sequence[Token]) -> int:
    depth = 0
    for place, token in enumerate(tokens):
        depth += (token.text in _OPENING) - (token.text in _CLOSING)
        if depth == 0:
            return place
    return -1


def _split(tokens: Sequence[Token], sign: str) -> list[Sequence[Token]]:
    parts: list[Sequence[Token]] = []
    depth = start = 0
    for place, token in enumerate(tokens):
        depth += (token.text in _OPENING) - (token.text in _CLOSING)
        if depth == 0 and token.text == sign:
            parts.append(tokens[start:place])
            start = place + 1
    return [*parts, tokens[start:]]


def _atom(tokens: Sequence[Token], *, negated: bool) -> _Atom:
    ref = _ref_at(tokens, 0) if len(tokens) == 3 else None
    if ref is not None:
        return _values(ref, (not negated,), is_in=True)
    test = _comparison(tokens)
    if test is None:
        return _Opaque(" ".join(token.text for token in tokens), negated)
    if test.sign in ("==", "in", "!="):
        return _values(test.ref, test.constants, is_in=(test.sign != "!=") != negated)
    limit = test.constants[0]
    if isinstance(limit, bool) or not isinstance(limit, int):
        return _Opaque(" ".join(token.text for token in tokens), negated)
    return _range(test.ref, test.sign, limit, negated=negated)


def _values(ref: Ref, constants: tuple[Constant, ...], *, is_in: bool) -> _Test:
    if not is_in and len(constants) == 1 and isinstance(constants[0], bool):
        constants, is_in = (not constants[0],), True
    return _Test(ref, frozenset((type(one), one) for one in constants), is_in)


def _range(ref: Ref, sign: str, limit: int, *, negated: bool) -> _Test:
    signs: dict[str, Literal["<", "<=", ">", ">="]] = {"<": ">=", "<=": ">", ">": "<=", ">=": "<"}
    match signs[sign] if negated else sign:
        case "<":
            return _Test(ref, high=limit - 1)
        case "<=":
            return _Test(ref, high=limit)
        case ">":
            return _Test(ref, low=limit + 1)
        case _:
            return _Test(ref, low=limit)


def _contradict(one: _Atom, other: _Atom) -> bool:
    if isinstance(one, _Opaque) or isinstance(other, _Opaque):
        return (
            isinstance(one, _Opaque)
            and isinstance(other, _Opaque)
            and one.text == other.text
            and one.negated != other.negated
        )
    if one.ref != other.ref:
        return False
    if one.values is not None and one.is_in:
        return not any(_allows(other, value) for _, value in one.values)
    if other.values is not None and other.is_in:
        return not any(_allows(one, value) for _, value in other.values)
    lows = [test.low for test in (one, other) if test.low is not None]
    highs = [test.high for test in (one, other) if test.high is not None]
    return bool(lows and highs) and max(lows) > min(highs)


def _allows(test: _Test, value: Constant) -> bool:
    if test.values is not None:
        return ((type(value), value) in test.values) == test.is_in
    if isinstance(value, bool) or not isinstance(value, int):
        return True
    return (test.low is None or value >= test.low) and (test.high is None or value <= test.high)
