"""Turns what a story says (names, clock times, figures) into what a service's parameters want, by their annotations."""

from __future__ import annotations

import dataclasses
import inspect
import types
import typing
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import models
from django.utils.translation import gettext as _

from yinuo.core.models import Branch, Person
from yinuo.stage.pictures import signature
from yinuo.stage.scenario import ScenarioError, instant


class Named(typing.Protocol):
    """Where names of a story are looked up."""

    def person(self, name: str) -> Person: ...
    def thing(self, name: str, model: type[models.Model]) -> models.Model: ...
    @property
    def branch(self) -> Branch: ...


def arguments(
    function: Callable[..., Any], given: Mapping[str, Any], *, names: Named, by: Person | None, at: datetime
) -> dict[str, Any]:
    """
    Return the keyword arguments for ``function``.

    :raises ScenarioError: a name the function does not know, one it needs is missing, or a value cannot be read
    """
    parameters = inspect.signature(function).parameters
    hints = typing.get_type_hints(function)
    unknown = set(given) - set(parameters)
    if unknown:
        raise ScenarioError(
            _("没有参数 %(names)s；可用：%(known)s")
            % {"names": ", ".join(sorted(unknown)), "known": ", ".join(parameters)}
        )
    result: dict[str, Any] = {}
    for name, parameter in parameters.items():
        if name == "at":
            result[name] = at
        elif name == "by" and name not in given:
            result[name] = by
        elif name in given:
            result[name] = value(given[name], hints[name], names=names, at=at)
        elif parameter.default is inspect.Parameter.empty:
            found = _by_default(name, hints[name], names)
            if found is None:
                raise ScenarioError(_("缺少参数 %(name)s") % {"name": name})
            result[name] = found
    return result


def _by_default(name: str, hint: Any, names: Named) -> Any:
    if hint is Branch:
        return names.branch
    if isinstance(hint, type) and issubclass(hint, models.Model):
        return names.thing(name, hint)
    return None


def value(raw: Any, hint: Any, *, names: Named, at: datetime) -> Any:
    """Convert one value to the type that ``hint`` names. :raises ScenarioError: it does not fit"""
    options = [option for option in _options(hint) if option is not type(None)]
    if raw is None:
        return None
    kind = options[0]
    origin = typing.get_origin(kind)
    if origin in {Mapping, dict}:
        inner = typing.get_args(kind)[1]
        return {key: value(item, inner, names=names, at=at) for key, item in dict(raw).items()}
    if origin in {Sequence, list, tuple, Iterable}:
        inner = typing.get_args(kind)[0]
        return [value(item, inner, names=names, at=at) for item in raw]
    return _single(raw, kind, names=names, at=at)


def _single(raw: Any, kind: Any, *, names: Named, at: datetime) -> Any:  # noqa: PLR0911  # one line per type
    if kind is Person:
        return names.person(str(raw))
    if kind is datetime:
        return instant(str(raw), at)
    if kind is date:
        return raw if isinstance(raw, date) else date.fromisoformat(str(raw))
    if kind is Decimal:
        return Decimal(str(raw))
    if kind is bytes:
        return signature(str(raw)) if raw else b""
    if dataclasses.is_dataclass(kind):
        hints = typing.get_type_hints(kind)
        make = typing.cast("Callable[..., Any]", kind)
        return make(**{key: value(item, hints[key], names=names, at=at) for key, item in dict(raw).items()})
    if isinstance(kind, type) and issubclass(kind, models.Model):
        return names.thing(str(raw), kind)
    return raw


def _options(hint: Any) -> tuple[Any, ...]:
    if typing.get_origin(hint) in {typing.Union, types.UnionType}:
        return typing.get_args(hint)
    return (hint,)
