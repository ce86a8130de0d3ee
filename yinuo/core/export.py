"""Tables as CSV; see ``core.spreadsheet``."""

from __future__ import annotations

from yinuo.core.spreadsheet import harmless, table

__all__ = ["harmless", "table"]
