"""Versions of regulations as packs, read once per process: a version never changes after it was loaded."""

from __future__ import annotations

from functools import lru_cache

from yinuo.rulebook.models import Rule, VersionText
from yinuo.rulebook.pack import Pack, from_data
from yinuo.rulebook.pack import Rule as PackRule


@lru_cache(maxsize=256)
def pack_of(version_id: int) -> Pack:
    """:raises VersionText.DoesNotExist: there is no such version"""
    return from_data(VersionText.objects.values_list("pack", flat=True).get(pk=version_id))


def parsed(rule: Rule) -> PackRule:
    """Return the rule as its pack says it, typed."""
    return pack_of(rule.version_id).rule(rule.code)


def house_role(rule: Rule, role: str) -> str:
    """Return the role of the house that the regulation means by its own name for it."""
    return pack_of(rule.version_id).house_role(role)
