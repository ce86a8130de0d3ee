from __future__ import annotations

from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q


class Record(models.Model):
    """
    One row per case, order, requisition, complaint, …: what obligations, files and events point at.

    Records form a tree: an order's parent is its case. ``root`` is null on a root itself. Whoever
    writes events locks the root row first, so that all that happens to one case is in one order.
    ``state_at`` is since when it is in its state; ``last_seq`` and ``last_hash`` are the head of the
    record's event chain.
    """

    kind = models.CharField(max_length=30)
    number = models.CharField(max_length=40)
    title = models.CharField(max_length=200, blank=True)
    state = models.CharField(max_length=30)
    parent = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="children")
    root = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="tree")
    # Branches, departments and people are never deleted, and records are not asked for by the first two alone.
    branch = models.ForeignKey("core.Branch", on_delete=models.PROTECT, related_name="records", db_index=False)
    department = models.ForeignKey(
        "core.Department", on_delete=models.PROTECT, null=True, related_name="records", db_index=False
    )
    owner = models.ForeignKey("core.Person", on_delete=models.PROTECT, null=True, related_name="owned_records")
    participants = models.JSONField(default=dict)
    opened_at = models.DateTimeField()
    state_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)
    last_seq = models.IntegerField(default=0)
    last_hash = models.BinaryField(default=bytes)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kind", "number"], name="record_number_once")]
        indexes = [
            models.Index(fields=["kind", "branch", "-opened_at"], name="record_kind_branch"),
            models.Index(
                fields=["kind", "state", "branch"], condition=Q(closed_at__isnull=True), name="record_open_by_state"
            ),
            GinIndex(fields=["participants"], name="record_participants"),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def root_pk(self) -> int:
        return self.root_id or self.pk


class Event(models.Model):
    """
    Something that happened to a record. Append-only by trigger; hash-chained per record.

    ``at`` is when it happened, ``received_at`` when the server learnt of it (offline work),
    ``facts`` what the rules were told, so that a replay sees what was seen then.
    """

    # The constraint and the index below begin with them; the root repeats the record's, so it is not checked again.
    record = models.ForeignKey(Record, on_delete=models.PROTECT, related_name="events", db_index=False)
    root = models.ForeignKey(
        Record, on_delete=models.PROTECT, related_name="tree_events", db_index=False, db_constraint=False
    )
    seq = models.IntegerField()
    kind = models.CharField(max_length=60)
    at = models.DateTimeField()
    received_at = models.DateTimeField()
    by = models.ForeignKey("core.Person", on_delete=models.PROTECT, null=True, related_name="events", db_index=False)
    data = models.JSONField(default=dict)
    facts = models.JSONField(default=dict)
    prev_hash = models.BinaryField()
    hash = models.BinaryField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["record", "seq"], name="event_seq_once"),
            models.CheckConstraint(condition=Q(seq__gte=1), name="event_seq_from_one"),
        ]
        indexes = [
            models.Index(fields=["kind", "at"], name="event_kind_at"),
            models.Index(fields=["root", "at"], name="event_root_at"),
        ]


class HandledEvent(models.Model):
    """A handler has dealt with an event: the job that runs handlers may run twice, each handler acts once."""

    event = models.ForeignKey(Event, on_delete=models.PROTECT, related_name="handled")
    handler = models.CharField(max_length=120)
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["event", "handler"], name="handled_event_once")]


class NumberSeries(models.Model):
    """A counter per series and period; ``last`` is raised under a row lock, so there are no gaps."""

    code = models.CharField(max_length=40)
    period = models.CharField(max_length=20)
    last = models.IntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["code", "period"], name="number_series_once")]


class Command(models.Model):
    """A request with an id made by its sender: said twice, it happens once and answers the same."""

    id = models.UUIDField(primary_key=True)
    name = models.CharField(max_length=60)
    by = models.ForeignKey("core.Person", on_delete=models.PROTECT, related_name="commands", db_index=False)
    at = models.DateTimeField()
    digest = models.BinaryField()
    answer = models.JSONField(default=dict)


class RefusalEntry(models.Model):
    """A refusal that somebody was shown: what was asked, which clause spoke against it."""

    record = models.ForeignKey(Record, on_delete=models.CASCADE, null=True, related_name="refusals")
    by = models.ForeignKey("core.Person", on_delete=models.PROTECT, null=True, related_name="refusals")
    at = models.DateTimeField()
    code = models.CharField(max_length=60)
    message = models.TextField()
    clause = models.CharField(max_length=60, blank=True)
    path = models.CharField(max_length=200, blank=True)

    class Meta:
        indexes = [models.Index(fields=["at"], name="refusal_at")]


class Change(models.Model):
    """A change of the administration, kept for good: who gave whom which role, who moved which holiday."""

    kind = models.CharField(max_length=60)
    subject = models.CharField(max_length=120)
    by = models.ForeignKey("core.Person", on_delete=models.PROTECT, null=True, related_name="changes")
    at = models.DateTimeField()
    data = models.JSONField(default=dict)

    class Meta:
        indexes = [models.Index(fields=["-at"], name="change_at")]
