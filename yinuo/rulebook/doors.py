"""From a record or a duty to the page on which it lives; which pages there are is told by ``settings.DOORS``."""

from __future__ import annotations

from functools import lru_cache
from importlib import import_module
from typing import Any

from django.conf import settings
from django.urls import NoReverseMatch, reverse

from yinuo.core.models import Record
from yinuo.rulebook.models import Obligation
from yinuo.rulebook.selectors import programs

Page = tuple[str, str]


def of_record(record: Record) -> str:
    """Return the address of the record's page, "" if it has none."""
    return _address(_table().RECORDS.get(record.kind), record)


def of_duty(obligation: Obligation) -> str:
    """Return the address of the page on which the duty can be met, "" if there is none."""
    rule = programs.obligation_rule(obligation.version_id, obligation.rule_id)
    record = obligation.record
    for trigger in rule.spec.do:
        for name in (trigger.event, trigger.event.partition(".")[0]):
            address = _address(_table().DUTIES.get((name, record.kind)), record)
            if address:
                return address
    return of_record(record)


@lru_cache(maxsize=1)
def _table() -> Any:
    return import_module(settings.DOORS)


def _address(page: Page | None, record: Record) -> str:
    if page is None:
        return ""
    name, whose = page
    ids = {"record": record.pk, "root": record.root_pk, "parent": record.parent_id or record.pk}
    try:
        return reverse(name, args=[ids[whose]] if whose else [])
    except NoReverseMatch:
        return ""
