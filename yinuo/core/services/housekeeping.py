from __future__ import annotations

from datetime import datetime, timedelta

from django.contrib.sessions.models import Session

from yinuo.core.models import Command, LoginAttempt, LoginSession

_ATTEMPTS_KEPT = timedelta(days=90)
_COMMANDS_KEPT = timedelta(days=30)


def forget(*, at: datetime) -> None:
    """Delete what has served its purpose: old login attempts, ended sessions, answers that no sender asks for again."""
    LoginAttempt.objects.filter(at__lt=at - _ATTEMPTS_KEPT).delete()
    Command.objects.filter(at__lt=at - _COMMANDS_KEPT).delete()
    Session.objects.filter(expire_date__lt=at).delete()
    LoginSession.objects.exclude(session_key__in=Session.objects.values("session_key")).delete()
