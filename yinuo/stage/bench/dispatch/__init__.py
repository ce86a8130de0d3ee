"""
Dispatch measured: public instances beside the plain libraries, own instances beside the nearest free technician,
re-planning and suggestions. ``make bench-dispatch`` runs it.
"""

from __future__ import annotations
