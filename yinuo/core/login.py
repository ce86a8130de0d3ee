"""The session side of signing in: between the password, the one-time password and the browser's cookie."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.contrib import auth
from django.core.cache import cache
from django.http import HttpRequest

from yinuo.core import clock
from yinuo.core.http import address_of
from yinuo.core.models import Person
from yinuo.core.services import logins

_WAITING = "login_waiting"
_PATIENCE = timedelta(minutes=10)
_SEEN_EVERY_SECONDS = 300


def begin(request: HttpRequest, person: Person, at: datetime) -> None:
    """Sign the person in, in a session with a new key."""
    auth.login(request, person, backend="django.contrib.auth.backends.ModelBackend")
    request.session.save()
    logins.begin_session(
        person=person,
        session_key=request.session.session_key or "",
        address=address_of(request),
        agent=request.headers.get("User-Agent", ""),
        at=at,
    )


def wait_for_code(request: HttpRequest, person: Person, at: datetime) -> None:
    """Remember whose password was right; nobody is signed in yet."""
    request.session[_WAITING] = [person.pk, at.isoformat()]


def waiting(request: HttpRequest, at: datetime) -> Person | None:
    """Return whose one-time password this session waits for, if the password was given a short while ago."""
    person_pk, since = request.session.get(_WAITING, (None, ""))
    if person_pk is None or at - datetime.fromisoformat(since) > _PATIENCE:
        return None
    return Person.objects.filter(pk=person_pk, is_active=True).first()


def note_seen(request: HttpRequest) -> None:
    """Note, once in a while, that a signed-in browser is in use."""
    key = request.session.session_key
    if key and cache.add(f"seen:{key}", 1, _SEEN_EVERY_SECONDS):
        logins.see_session(session_key=key, at=clock.now())
