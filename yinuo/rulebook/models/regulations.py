from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _


class Regulation(models.Model):
    """A named, numbered document of the company; its wordings are its versions."""

    code = models.CharField(max_length=40, unique=True)
    title = models.CharField(max_length=200)
    title_en = models.CharField(max_length=200, blank=True)
    owner = models.ForeignKey("core.Department", on_delete=models.PROTECT, null=True, related_name="regulations")

    def __str__(self) -> str:
        return f"{self.code} {self.title}"


class RegulationVersion(models.Model):
    """
    One wording, in force in [effective_at, ends_at). Never edited once published.

    ``text.pack`` is the whole version as the pack file says it; clauses and rules are the same content in rows, so that
    obligations, sanctions and statistics can point at them. An empty ``branches`` means the whole company.
    """

    class Status(models.TextChoices):
        DRAFT = "draft", _("草案")
        PUBLISHED = "published", _("已发布")

    regulation = models.ForeignKey(Regulation, on_delete=models.PROTECT, related_name="versions")
    version = models.CharField(max_length=20)
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.DRAFT)
    digest = models.CharField(max_length=64)
    effective_at = models.DateTimeField(null=True)
    ends_at = models.DateTimeField(null=True)
    branches = models.ManyToManyField("core.Branch", related_name="regulation_versions", blank=True)
    created_at = models.DateTimeField()
    published_at = models.DateTimeField(null=True)
    published_by = models.ForeignKey("core.Person", on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["regulation", "version"], name="regulation_version_once"),
            models.CheckConstraint(
                condition=Q(status="draft") | Q(effective_at__isnull=False), name="regulation_version_effective"
            ),
            models.CheckConstraint(
                condition=Q(ends_at__isnull=True) | Q(ends_at__gte=F("effective_at")), name="regulation_version_period"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.regulation.code} {self.version}"


class VersionText(models.Model):
    """
    A version as the pack file says it (parsed YAML).

    In a table of its own: every list of promises names its version, none shows the whole of it.
    """

    version = models.OneToOneField(RegulationVersion, on_delete=models.CASCADE, primary_key=True, related_name="text")
    pack = models.JSONField()


class Clause(models.Model):
    version = models.ForeignKey(RegulationVersion, on_delete=models.CASCADE, related_name="clauses")
    parent = models.ForeignKey("self", on_delete=models.CASCADE, null=True, related_name="children")
    number = models.CharField(max_length=40)
    position = models.IntegerField()
    title = models.CharField(max_length=200, blank=True)
    title_en = models.CharField(max_length=200, blank=True)
    text = models.TextField(blank=True)
    text_en = models.TextField(blank=True)
    nothing_to_execute = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["version", "number"], name="clause_number_once"),
            models.UniqueConstraint(fields=["version", "position"], name="clause_position_once"),
        ]

    def __str__(self) -> str:
        return self.number


class Rule(models.Model):
    """What the machine does for a clause. ``spec`` is the rule as the pack says it."""

    class Kind(models.TextChoices):
        OBLIGATION = "obligation", _("时限义务")
        APPROVAL = "approval", _("审批")
        FORM = "form", _("表单")
        GATE = "gate", _("前置条件")
        SANCTION = "sanction", _("考核扣罚")
        TIER = "tier", _("分级")
        CHARGE = "charge", _("收费")
        METRIC = "metric", _("指标")
        NUMBERING = "numbering", _("编号")
        CONDUCT = "conduct", _("行为规范")

    version = models.ForeignKey(RegulationVersion, on_delete=models.CASCADE, related_name="rules")
    clause = models.ForeignKey(Clause, on_delete=models.PROTECT, related_name="rules")
    code = models.CharField(max_length=40)
    kind = models.CharField(max_length=12, choices=Kind.choices)
    title = models.CharField(max_length=200)
    title_en = models.CharField(max_length=200, blank=True)
    spec = models.JSONField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["version", "code"], name="rule_code_once")]

    def __str__(self) -> str:
        return self.code


class RuleActivity(models.Model):
    """
    That a rule other than an obligation or a sanction acted, and how: the reader's and the coverage figures.

    ``value`` is the level of a tier, the basis of a charge; ``reason`` what a person said who set it by hand.
    ``outcome`` is one of passed, refused, lifted, waived (gate), filled (form), decided (charge), assigned (tier),
    computed (metric), numbered (numbering), shown, confirmed (conduct).
    """

    rule = models.ForeignKey(Rule, on_delete=models.PROTECT, related_name="activity", db_index=False)
    record = models.ForeignKey(
        "core.Record", on_delete=models.PROTECT, null=True, related_name="rule_activity", db_index=False
    )
    outcome = models.CharField(max_length=12)
    value = models.CharField(max_length=60, blank=True)
    reason = models.CharField(max_length=300, blank=True)
    at = models.DateTimeField()
    by = models.ForeignKey("core.Person", on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        indexes = [
            models.Index(fields=["rule", "outcome", "at"], name="rule_activity_rule"),
            models.Index(fields=["record", "rule"], name="rule_activity_record"),
        ]
