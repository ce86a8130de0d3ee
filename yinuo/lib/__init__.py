"""Plain Python: working time, periods, money, Chinese text. Imports no Django."""

from __future__ import annotations
