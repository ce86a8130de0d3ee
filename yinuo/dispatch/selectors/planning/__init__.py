"""The world as the optimiser sees it: a branch, its visits and its people over some days, in plain data."""

from __future__ import annotations

from yinuo.dispatch.selectors.planning.world import Scope, Visit, World, read

__all__ = ["Scope", "Visit", "World", "read"]
