"""
The live stream: server-sent events that tell pages which of their topics changed.

One small ASGI process: one LISTEN connection to PostgreSQL, any number of browsers. A browser is let in by the Django
session cookie and by the tokens its page carries (see yinuo.core.live). The ORM is used when it connects and once a
minute to see whether the session still stands, never per event. An event says only that topics changed: the page then
fetches its panels again through the ordinary, access-checked views. So a missed event costs nothing but time, and
after a gap every browser is told to refresh all.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import logging
import os
from collections.abc import AsyncIterator, Iterator
from urllib.parse import urlsplit

import django
import psycopg
from asgiref.sync import sync_to_async
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response, StreamingResponse
from starlette.routing import Route

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "yinuo.config.settings")
django.setup()

from django.conf import settings  # noqa: E402  # Django must be set up first
from django.contrib.auth import get_user  # noqa: E402
from django.contrib.sessions.backends.db import SessionStore  # noqa: E402
from django.db import close_old_connections, connection  # noqa: E402
from django.http import HttpRequest  # noqa: E402

from yinuo.core import live  # noqa: E402

logger = logging.getLogger(__name__)

EVERYTHING = "*"

_HEARTBEAT_SECONDS = 20.0
_SESSION_CHECK_SECONDS = 60.0
_GATHER_SECONDS = 0.05
_RECONNECT_SECONDS = 1.0
_MAX_TOKENS = 200


class Listener:
    """One browser: the topics it watches, and those that changed since it was last told."""

    def __init__(self, topics: frozenset[str]) -> None:
        self.topics = topics
        self._changed: set[str] = set()
        self._wake = asyncio.Event()

    def tell(self, topics: set[str]) -> None:
        """Note changed topics; however slow the browser is, it costs no more memory than its own topics."""
        self._changed |= topics
        self._wake.set()

    async def changes(self, timeout_seconds: float) -> set[str]:
        """Return what changed, gathered for a moment so that one deed is one message; empty after the timeout."""
        try:
            await asyncio.wait_for(self._wake.wait(), timeout_seconds)
        except TimeoutError:
            return set()
        await asyncio.sleep(_GATHER_SECONDS)
        changed, self._changed = self._changed, set()
        self._wake.clear()
        return changed


class Hub:
    """All browsers of this process, by topic."""

    def __init__(self) -> None:
        self.is_fed = False
        self._listeners: set[Listener] = set()
        self._by_topic: dict[str, set[Listener]] = {}

    @contextlib.contextmanager
    def listener(self, topics: frozenset[str]) -> Iterator[Listener]:
        """Add a browser for the length of the block."""
        listener = Listener(topics)
        self._listeners.add(listener)
        for topic in topics:
            self._by_topic.setdefault(topic, set()).add(listener)
        try:
            yield listener
        finally:
            self._listeners.discard(listener)
            for topic in topics:
                self._by_topic[topic].discard(listener)
                if not self._by_topic[topic]:
                    del self._by_topic[topic]

    def publish(self, payload: str) -> None:
        """Tell the browsers that watch a topic of this notification."""
        try:
            topics = json.loads(payload)["topics"]
        except (ValueError, KeyError, TypeError):
            logger.warning("a notification was not understood", extra={"payload": payload[:200]})
            return
        for topic in topics:
            for listener in self._by_topic.get(topic, ()):
                listener.tell({topic})

    def publish_everything(self) -> None:
        """Tell every browser to refresh all: something may have been missed."""
        for listener in self._listeners:
            listener.tell({EVERYTHING})


hub = Hub()


async def _listen() -> None:
    """Pass notifications on for as long as the process lives, over as many connections as that takes."""
    while True:
        try:
            async with await psycopg.AsyncConnection.connect(_address(), autocommit=True) as database:
                await database.execute(f"LISTEN {live.CHANNEL}")
                hub.is_fed = True
                hub.publish_everything()
                async for notification in database.notifies():
                    hub.publish(notification.payload)
        except psycopg.Error as error:
            logger.warning("the database connection of the live stream was lost", extra={"error": str(error)})
        hub.is_fed = False
        await asyncio.sleep(_RECONNECT_SECONDS)


def _address() -> str:
    parameters = connection.get_connection_params()
    for name in ("cursor_factory", "context"):
        parameters.pop(name, None)
    parameters.pop("prepare_threshold", None)
    return psycopg.conninfo.make_conninfo(**parameters)


def _person_id(session_key: str) -> int | None:
    """Return the person whose session this is; none when it ended, the password changed or the person left."""
    close_old_connections()
    request = HttpRequest()
    request.session = SessionStore(session_key)
    person = get_user(request)
    return person.pk if person.is_authenticated and person.is_active else None


async def subscribe(request: Request) -> Response:
    """Answer GET /live?token=…&token=… with a stream of ``change`` events, each a JSON list of topics."""
    origin = request.headers.get("origin", "")
    if origin and not _is_own(origin, request.headers.get("host", "")):
        return PlainTextResponse("this origin may not listen", status_code=403)
    session_key = request.cookies.get(settings.SESSION_COOKIE_NAME, "")
    person_id = await sync_to_async(_person_id)(session_key) if session_key else None
    if person_id is None:
        return PlainTextResponse("sign in first", status_code=401, headers=_headers(origin))
    tokens = request.query_params.getlist("token")[:_MAX_TOKENS]
    topics = frozenset().union(*(live.allowed_topics(token, person_id) for token in tokens))
    if not topics:
        return PlainTextResponse("no topic of yours", status_code=403, headers=_headers(origin))
    stream = _stream(session_key, topics)
    greeting = await anext(stream)  # from here on nothing is missed: the browser is told that it is heard when it is
    return StreamingResponse(_continued(greeting, stream), media_type="text/event-stream", headers=_headers(origin))


async def _continued(greeting: str, stream: AsyncIterator[str]) -> AsyncIterator[str]:
    yield greeting
    async for text in stream:
        yield text


async def _stream(session_key: str, topics: frozenset[str]) -> AsyncIterator[str]:
    clock = asyncio.get_running_loop().time
    with hub.listener(topics) as listener:
        yield "retry: 3000\n\n"
        check_at = clock() + _SESSION_CHECK_SECONDS
        while True:
            changed = await listener.changes(_HEARTBEAT_SECONDS)
            if clock() >= check_at:
                if await sync_to_async(_person_id)(session_key) is None:
                    return
                check_at = clock() + _SESSION_CHECK_SECONDS
            yield f"event: change\ndata: {json.dumps(sorted(changed))}\n\n" if changed else ": still here\n\n"


def _is_own(origin: str, host: str) -> bool:
    """Tell whether a page of that origin is ours: the same host name at any port, or one named in the settings."""
    return urlsplit(origin).hostname == urlsplit(f"//{host}").hostname or origin in settings.CSRF_TRUSTED_ORIGINS


def _headers(origin: str) -> dict[str, str]:
    headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no", "Vary": "Origin"}
    if origin:
        headers |= {"Access-Control-Allow-Origin": origin, "Access-Control-Allow-Credentials": "true"}
    return headers


async def health(_request: Request) -> Response:
    """Answer load balancers: 503 as long as no notification could arrive."""
    return PlainTextResponse("ok") if hub.is_fed else PlainTextResponse("no database", status_code=503)


@contextlib.asynccontextmanager
async def _lifespan(_app: Starlette) -> AsyncIterator[None]:
    listening = asyncio.create_task(_listen())
    try:
        yield
    finally:
        listening.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await listening


application = Starlette(routes=[Route("/live", subscribe), Route("/live/health", health)], lifespan=_lifespan)
