"""In which state a promise is for the eye: kept, running, soon, broken or paused."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Literal

from django.utils.translation import gettext as _

from yinuo.lib.durations import BadDuration, Duration
from yinuo.rulebook.errors import language
from yinuo.rulebook.models import Obligation

Condition = Literal["kept", "running", "soon", "broken", "paused"]

State = Obligation.State
LAST_SHARE = 5


def of(obligation: Obligation, at: datetime) -> Condition:
    """
    Return the state by which a promise is coloured. Soon: within the rule's warning time, else in the last fifth.
    """
    if obligation.breached_at is not None:
        return "broken"
    if obligation.state == State.MET:
        return "kept"
    if obligation.state in {State.PAUSED, State.CANCELLED}:
        return "paused"
    due_at, soon = obligation.due_at, soon_at(obligation)
    if due_at is None or soon is None:
        return "running"
    if at > due_at:
        return "broken"
    return "soon" if at >= soon else "running"


def soon_at(obligation: Obligation) -> datetime | None:
    """Return from when on a promise counts as soon due; None without a limit."""
    if obligation.due_at is None:
        return None
    try:
        warn = Duration.parse(str(obligation.values["warn"]))
    except (KeyError, BadDuration):
        warn = Duration()
    ahead = timedelta(days=warn.days, seconds=warn.seconds or warn.working_seconds)
    if not ahead:
        ahead = (obligation.due_at - obligation.counts_from) / LAST_SHARE
    return obligation.due_at - ahead


def words(obligation: Obligation, at: datetime) -> str:
    """Return the state and, while it runs, the time left or past, as the page's own clock writes it."""
    if obligation.state == State.CANCELLED:
        return _("已取消")
    if obligation.state == State.PAUSED:
        return _("已暂停")
    if obligation.state == State.MET:
        return _("逾期完成") if obligation.breached_at is not None else _("按时完成")
    if obligation.due_at is None:
        return _("不限时")
    seconds = int((obligation.due_at - at).total_seconds())
    text = short(abs(seconds))
    return _("还有%(time)s") % {"time": text} if seconds >= 0 else _("已超%(time)s") % {"time": text}


def short(seconds: int) -> str:
    """Return the two largest units of a time, in the shape in which the page's clock counts on."""
    days, rest = divmod(seconds, 86_400)
    hours, rest = divmod(rest, 3600)
    minutes, left = divmod(rest, 60)
    english = language() == "en"
    units = ("d", "h", "min", "s") if english else ("天", "小时", "分", "秒")
    parts = list(zip((days, hours, minutes, left), units, strict=True))
    first = next((place for place, (count, _unit) in enumerate(parts) if count), len(parts) - 1)
    space = " " if english else ""
    return space.join(f"{count}{space}{unit}" for count, unit in parts[first : first + 2])
