"""Works for a customer, from the survey of the site to the end of their warranty."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Stage(models.TextChoices):
    ENTRUSTED = "entrusted", _("已委托")
    SURVEYED = "surveyed", _("已勘察")
    DESIGNED = "designed", _("已设计")
    CONFIRMED = "confirmed", _("方案已确认")
    CONTRACTED = "contracted", _("已签合同")
    STARTED = "started", _("施工中")
    FINISHED = "finished", _("施工完成")
    CHECKED = "checked", _("交付前已检查")
    TRIAL = "trial", _("试运行")
    ACCEPTED = "accepted", _("已验收")
    RECTIFIED = "rectified", _("已整改")
    REINSPECTED = "reinspected", _("复验合格")
    SETTLED = "settled", _("已决算")
    HANDED_OVER = "handed_over", _("已移交售后")
    CANCELLED = "cancelled", _("已取消")


class Project(models.Model):
    """
    One project. Dates are days of the contract: construction begins, is finished, trial run ends, warranty ends
    (the last day included). ``has_defects``: the acceptance found some.
    """

    record = models.OneToOneField("core.Record", on_delete=models.PROTECT, primary_key=True, related_name="project")
    customer = models.ForeignKey("customers.Customer", on_delete=models.PROTECT, related_name="projects")
    title = models.CharField(max_length=120)
    stage = models.CharField(max_length=15, choices=Stage.choices, default=Stage.ENTRUSTED)
    manager = models.ForeignKey("core.Person", on_delete=models.PROTECT, null=True, related_name="managed_projects")
    contract = models.CharField(max_length=40, blank=True)
    has_service_terms = models.BooleanField(default=False)
    starts_on = models.DateField(null=True)
    finishes_on = models.DateField(null=True)
    trial_ends_on = models.DateField(null=True)
    warranty_until = models.DateField(null=True)
    has_defects = models.BooleanField(null=True)

    class Meta:
        indexes = [models.Index(fields=["stage"], name="project_stage")]

    def __str__(self) -> str:
        return f"{self.record.number} {self.title}"


class ProjectStep(models.Model):
    """What was reached or done, when and by whom. ``what`` is a stage or a deed."""

    class Deed(models.TextChoices):
        TEAM_SENT = "team_sent", _("派出项目部")
        LIAISON_ISSUED = "liaison_issued", _("发出施工联系单")
        CHANGE_PROPOSED = "change_proposed", _("提出方案变更")
        SURPLUS_RETURNED = "surplus_returned", _("余料退库")
        CUSTOMER_TRAINED = "customer_trained", _("培训用户人员")
        VISITED = "visited", _("保修期走访")

    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="steps")
    what = models.CharField(max_length=20, choices=[*Stage.choices, *Deed.choices])
    note = models.CharField(max_length=300, blank=True)
    at = models.DateTimeField()
    by = models.ForeignKey("core.Person", on_delete=models.PROTECT, related_name="+")

    class Meta:
        indexes = [models.Index(fields=["project", "at"], name="project_step_project")]


class ProjectPaper(models.Model):
    """One of the papers of a project that go into the archive, with its grade of secrecy."""

    class Kind(models.TextChoices):
        DESIGN = "design", _("工程设计方案（含初稿）")
        CONTRACT = "contract", _("合同")
        EQUIPMENT = "equipment", _("器材清单（预、决算书）")
        LAYOUT = "layout", _("平面布置图")
        AS_BUILT = "as_built", _("工程竣工图")
        ACCEPTANCE = "acceptance", _("工程验收单")
        LIAISON = "liaison", _("工程联系单")

    class Secrecy(models.TextChoices):
        OPEN = "open", _("公开")
        INTERNAL = "internal", _("内部")
        SECRET = "secret", _("秘密")

    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="papers")
    kind = models.CharField(max_length=15, choices=Kind.choices)
    secrecy = models.CharField(max_length=10, choices=Secrecy.choices)
    place = models.CharField(max_length=100)
    at = models.DateTimeField()
    by = models.ForeignKey("core.Person", on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["project", "kind"], name="project_paper_once")]
