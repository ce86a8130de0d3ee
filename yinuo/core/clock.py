"""The one place that reads the clock. Views, commands and jobs call it; everything below is told the time."""

from __future__ import annotations

from datetime import UTC, datetime


def now() -> datetime:
    """Return the present instant, aware, in UTC, cut to the second so that due times are exact."""
    return datetime.now(UTC).replace(microsecond=0)  # noqa: TID251  # the one place
