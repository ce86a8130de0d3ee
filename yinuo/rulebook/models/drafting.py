"""A regulation in the making: the file that was read, its clauses, and the rules that a person decides one by one."""

from __future__ import annotations

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.utils.translation import gettext_lazy as _

from yinuo.rulebook.models.regulations import RegulationVersion, Rule


class Reading(models.Model):
    """
    A file that is being read. Its bytes lie under ``token`` in the files folder's ``incoming`` until it is read.

    ``done`` of ``total`` pages are read; ``error`` and ``error_en`` say why it cannot be. ``text`` is there once it is
    read: the lines in which ``parts`` count.
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("等待读取")
        READING = "reading", _("正在读取")
        READ = "read", _("已读取")
        DRAFTING = "drafting", _("正在起草")
        DRAFTED = "drafted", _("已起草")
        FAILED = "failed", _("读不出来")

    name = models.CharField(max_length=200)
    token = models.UUIDField(unique=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    error = models.CharField(max_length=300, blank=True)
    error_en = models.CharField(max_length=300, blank=True)
    text = models.TextField(blank=True)
    source = models.ForeignKey("core.StoredFile", on_delete=models.PROTECT, null=True, related_name="+")
    work = models.ForeignKey("rulebook.DraftWork", on_delete=models.CASCADE, null=True, related_name="readings")
    by = models.ForeignKey("core.Person", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    def __str__(self) -> str:
        return self.name


class ReadingPart(models.Model):
    """A regulation found in a file: its lines, and how much is in it."""

    reading = models.ForeignKey(Reading, on_delete=models.CASCADE, related_name="parts")
    position = models.PositiveIntegerField()
    title = models.CharField(max_length=200)
    first = models.PositiveIntegerField()
    last = models.PositiveIntegerField()
    clauses = models.PositiveIntegerField()
    rules = models.PositiveIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["reading", "position"], name="reading_part_once")]

    def __str__(self) -> str:
        return self.title


class DraftWork(models.Model):
    """One regulation on the workbench; ``loaded`` is the draft version that was made of it last."""

    class State(models.TextChoices):
        OPEN = "open", _("审阅中")
        FINISHED = "finished", _("已完成")

    code = models.CharField(max_length=40)
    version = models.CharField(max_length=20)
    title = models.CharField(max_length=200)
    title_en = models.CharField(max_length=200, blank=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)
    source = models.ForeignKey("core.StoredFile", on_delete=models.PROTECT, null=True, related_name="+")
    source_name = models.CharField(max_length=200)
    loaded = models.ForeignKey(RegulationVersion, on_delete=models.SET_NULL, null=True, related_name="drafts")
    by = models.ForeignKey("core.Person", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    finished_by = models.ForeignKey("core.Person", on_delete=models.PROTECT, null=True, related_name="+")
    finished_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.code} {self.version}"


class DraftRole(models.Model):
    """A role of the house by the name that the regulation gives it."""

    work = models.ForeignKey(DraftWork, on_delete=models.CASCADE, related_name="roles")
    role = models.CharField(max_length=30)
    name = models.CharField(max_length=60)
    name_en = models.CharField(max_length=60)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["work", "role"], name="draft_role_once")]

    def __str__(self) -> str:
        return self.name


class DraftClause(models.Model):
    """
    A numbered passage on the workbench. ``state`` follows from its cards: see ``services.drafting.settling``.

    ``revision`` grows with every change, so that nobody writes over what he has not seen.
    """

    class State(models.TextChoices):
        UNDECIDED = "undecided", _("待定")
        RULES = "rules", _("有规则")
        NOTHING = "nothing", _("无需执行")
        HEADING = "heading", _("标题")

    work = models.ForeignKey(DraftWork, on_delete=models.CASCADE, related_name="clauses")
    parent = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="children")
    number = models.CharField(max_length=40)
    position = models.FloatField()
    depth = models.PositiveSmallIntegerField(default=0)
    title = models.CharField(max_length=200, blank=True)
    title_en = models.CharField(max_length=200, blank=True)
    text = models.TextField(blank=True)
    text_en = models.TextField(blank=True)
    nothing = models.CharField(max_length=200, blank=True)
    nothing_en = models.CharField(max_length=200, blank=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.UNDECIDED)
    revision = models.PositiveIntegerField(default=1)

    class Meta:
        indexes = [models.Index(fields=["work", "position"], name="draft_clause_order")]
        constraints = [
            models.UniqueConstraint(
                fields=["work", "number"], name="draft_clause_number", deferrable=models.Deferrable.DEFERRED
            )
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def words(self) -> str:
        """What spans and cards count in: the text, or of a heading the title."""
        return self.text or self.title


class DraftSpan(models.Model):
    """A mention of a time limit, amount, form …; ``start`` and ``end`` count in the clause's words."""

    clause = models.ForeignKey(DraftClause, on_delete=models.CASCADE, related_name="spans")
    type = models.CharField(max_length=10)
    start = models.PositiveIntegerField()
    end = models.PositiveIntegerField()
    words = models.CharField(max_length=200)
    value = models.CharField(max_length=200)

    def __str__(self) -> str:
        return f"{self.words} → {self.value}"


class DraftCard(models.Model):
    """
    A rule on the workbench. ``proposed`` is what the machine made of the clause, ``spec`` what it says now, both
    without code and clause; ``start`` and ``end`` are the words in the clause that it rests on.

    ``doubts`` has one a line; ``faults`` counts what is wrong with ``spec`` as it stands.
    """

    class State(models.TextChoices):
        PROPOSED = "proposed", _("待定")
        ACCEPTED = "accepted", _("采纳")
        EDITED = "edited", _("修改")
        ADDED = "added", _("新增")
        REJECTED = "rejected", _("不用")

    clause = models.ForeignKey(DraftClause, on_delete=models.CASCADE, related_name="cards")
    position = models.PositiveIntegerField()
    code = models.CharField(max_length=40)
    kind = models.CharField(max_length=12, choices=Rule.Kind.choices)
    proposed = models.JSONField(default=dict)
    spec = models.JSONField(default=dict)
    start = models.PositiveIntegerField(default=0)
    end = models.PositiveIntegerField(default=0)
    confidence = models.FloatField(default=0)
    doubts = models.TextField(blank=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.PROPOSED)
    reason = models.CharField(max_length=200, blank=True)
    faults = models.PositiveIntegerField(default=0)
    revision = models.PositiveIntegerField(default=1)

    def __str__(self) -> str:
        return self.code


class DraftDecision(models.Model):
    """
    That somebody decided something: what the rows were before and after. Written once, never changed.

    ``clause`` and ``card`` are keys of rows that may be gone by now; ``undoes`` is the decision that this one took
    back.
    """

    work = models.ForeignKey(DraftWork, on_delete=models.CASCADE, related_name="decisions")
    action = models.CharField(max_length=12)
    what = models.CharField(max_length=120)
    clause = models.BigIntegerField(null=True)
    card = models.BigIntegerField(null=True)
    before = models.JSONField(encoder=DjangoJSONEncoder)
    after = models.JSONField(encoder=DjangoJSONEncoder)
    undoes = models.OneToOneField("self", on_delete=models.PROTECT, null=True, related_name="undone_by")
    by = models.ForeignKey("core.Person", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["work", "-id"], name="draft_decision_last")]

    def __str__(self) -> str:
        return f"{self.action} {self.what}"
