"""How the machinery is: jobs, workers, database, live stream."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection
from django.db.models import Count, Q, QuerySet
from procrastinate.contrib.django.models import ProcrastinateJob, ProcrastinateWorker

_ALIVE_WITHIN = timedelta(seconds=60)
_WAITING = ProcrastinateJob.STATUSES[0]


@dataclass(frozen=True, slots=True)
class Status:
    """What an operator looks at first. ``workers`` are those whose heartbeat is fresh; sizes are in bytes."""

    server: str
    database_bytes: int
    connections: int
    workers: int
    last_heartbeat: datetime | None
    waiting: int
    doing: int
    failed: int
    oldest_waiting: datetime | None


def status(at: datetime) -> Status:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT current_setting('server_version'), pg_database_size(current_database()),"
            " (SELECT count(*) FROM pg_stat_activity WHERE datname = current_database())"
        )
        server, size, connections = cursor.fetchone()
    counts = ProcrastinateJob.objects.aggregate(
        waiting=Count("id", filter=Q(status=_WAITING)),
        doing=Count("id", filter=Q(status="doing")),
        failed=Count("id", filter=Q(status="failed")),
    )
    heartbeats = list(ProcrastinateWorker.objects.order_by("-last_heartbeat").values_list("last_heartbeat", flat=True))
    oldest = ProcrastinateJob.objects.filter(status=_WAITING).order_by("id").values_list("scheduled_at", flat=True)
    return Status(
        server=server,
        database_bytes=size,
        connections=connections,
        workers=sum(beat > at - _ALIVE_WITHIN for beat in heartbeats),
        last_heartbeat=heartbeats[0] if heartbeats else None,
        oldest_waiting=next((one for one in oldest[:1] if one), None),
        **counts,
    )


def failed_jobs() -> QuerySet[ProcrastinateJob]:
    """Return the jobs that were given up, the latest first."""
    return ProcrastinateJob.objects.filter(status="failed").order_by("-id")
