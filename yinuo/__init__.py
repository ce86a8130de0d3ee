"""Yinuo: after-sales service run by the company's own written regulations."""

from __future__ import annotations

__version__ = "0.1.0"
