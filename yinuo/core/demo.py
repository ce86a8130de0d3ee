"""Whether the demo company's history is still being lived: a note in the home folder, for the login page to read."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from django.conf import settings

FOUNDED, LIVING = "founded", "living"


def _note() -> Path:
    return Path(settings.HOME) / "demo-history"


def note(state: str, now: datetime) -> None:
    """Note how far the demo is, and the instant at which its history ends."""
    _note().write_text(f"{state} {now.isoformat()}", encoding="ascii")


def lived() -> None:
    """Note that the history is there."""
    _note().unlink(missing_ok=True)


def standing() -> tuple[str, datetime] | None:
    """Return what was noted: founded and not lived yet, or being lived; None when there is nothing to wait for."""
    try:
        state, _space, now = _note().read_text(encoding="ascii").partition(" ")
        return state, datetime.fromisoformat(now)
    except (OSError, ValueError):
        return None
