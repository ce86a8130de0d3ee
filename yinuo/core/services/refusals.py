from __future__ import annotations

from datetime import datetime

from yinuo.core.errors import Refusal
from yinuo.core.models import Person, Record, RefusalEntry


def keep(*, refusal: Refusal, by: Person | None, at: datetime, path: str, record: Record | None = None) -> None:
    """Keep that somebody was refused something, with the words that were shown."""
    RefusalEntry.objects.create(
        record=record,
        by=by,
        at=at,
        code=refusal.code[:60],
        message=str(refusal.message),
        clause=refusal.clause[:60],
        path=path[:200],
    )
    refusal.note(by=by, at=at)
