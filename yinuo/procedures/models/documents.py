"""
Controlled documents: what is in force in which edition, who holds a copy, what is to be changed, what must agree.

Signatures are those of the approval that the regulation demands (``rulebook``); a document without such a rule is
released by its author's word.
"""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _


class Document(models.Model):
    """
    One controlled document. ``current`` is the edition in force, ``draft`` the one in the making, if there is one.

    ``review_due_at`` is until when the customer wants his document reviewed; null: the company's own rule says.
    """

    class Kind(models.TextChoices):
        DRAWING = "drawing", _("图纸")
        PROCESS = "process", _("工艺文件")
        INSPECTION = "inspection", _("检验文件")
        FMEA = "fmea", _("FMEA")
        CONTROL_PLAN = "control_plan", _("控制计划")
        WORK_INSTRUCTION = "work_instruction", _("作业指导书")
        FMEA_LIBRARY = "fmea_library", _("FMEA 库")
        PLAN_TEMPLATE = "plan_template", _("控制计划模板")
        OTHER = "other", _("其他技术文件")
        CUSTOMER_DRAWING = "customer_drawing", _("顾客产品图纸")
        CUSTOMER_STANDARD = "customer_standard", _("顾客产品规范或标准")
        TECHNICAL_AGREEMENT = "technical_agreement", _("技术协议")
        CUSTOMER_CHANGE = "customer_change", _("顾客变更文件")
        QUALITY_AGREEMENT = "quality_agreement", _("质量协议")
        OUTSIDE_STANDARD = "outside_standard", _("外来标准")

    class Origin(models.TextChoices):
        INTERNAL = "internal", _("内部")
        EXTERNAL = "external", _("外来")

    class State(models.TextChoices):
        DRAFTED = "drafted", _("编制中")
        SUBMITTED = "submitted", _("审批中")
        RECEIVED = "received", _("待评审")
        REVIEWED = "reviewed", _("已评审")
        RELEASED = "released", _("有效")
        VOID = "void", _("已作废")

    record = models.OneToOneField("core.Record", on_delete=models.PROTECT, primary_key=True, related_name="document")
    kind = models.CharField(max_length=20, choices=Kind.choices)
    origin = models.CharField(max_length=10, choices=Origin.choices)
    title = models.CharField(max_length=120)
    state = models.CharField(max_length=10, choices=State.choices)
    author = models.ForeignKey("core.Person", on_delete=models.PROTECT, related_name="documents")
    sender = models.CharField(max_length=120, blank=True)
    template = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="drafted_from_it")
    current = models.ForeignKey("procedures.Edition", on_delete=models.PROTECT, null=True, related_name="+")
    draft = models.ForeignKey("procedures.Edition", on_delete=models.PROTECT, null=True, related_name="+")
    review_due_at = models.DateTimeField(null=True)
    archived_at = models.DateTimeField(null=True)
    archived_in = models.CharField(max_length=100, blank=True)
    ended_reason = models.CharField(max_length=300, blank=True)

    class Meta:
        indexes = [models.Index(fields=["kind", "state"], name="document_kind_state")]

    def __str__(self) -> str:
        return f"{self.record.number} {self.title}"


class Edition(models.Model):
    """One wording of a document. Never changed once it is submitted; a change is another edition."""

    document = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="editions")
    number = models.PositiveIntegerField()
    label = models.CharField(max_length=20)
    summary = models.CharField(max_length=300, blank=True)
    file = models.ForeignKey("core.StoredFile", on_delete=models.PROTECT, null=True, related_name="+")
    drafted_by = models.ForeignKey("core.Person", on_delete=models.PROTECT, related_name="+")
    drafted_at = models.DateTimeField()
    submitted_by = models.ForeignKey("core.Person", on_delete=models.PROTECT, null=True, related_name="+")
    submitted_at = models.DateTimeField(null=True)
    released_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["document", "number"], name="edition_number_once"),
            models.UniqueConstraint(fields=["document", "label"], name="edition_label_once"),
        ]

    def __str__(self) -> str:
        return self.label


class DocumentLink(models.Model):
    """
    ``document`` must agree with ``follows``: a control plan with its FMEA, a work instruction with its control plan.

    ``agreed`` is the edition of ``follows`` that the document was last written or checked against. They are out of step
    as long as that is not the edition in force.
    """

    document = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="links")
    follows = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="followed_by")
    agreed = models.ForeignKey(Edition, on_delete=models.PROTECT, null=True, related_name="+")
    is_by_formula = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["document", "follows"], name="document_link_once"),
            models.CheckConstraint(condition=~Q(document=F("follows")), name="document_link_to_another"),
        ]


class DocumentReview(models.Model):
    """How a document from outside is carried out here: reviewed for its suitability, not for its content."""

    edition = models.OneToOneField(Edition, on_delete=models.PROTECT, related_name="review")
    is_suitable = models.BooleanField()
    method = models.TextField()
    requirements = models.TextField()
    carried_out_on = models.DateField(null=True)
    by = models.ForeignKey("core.Person", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    converted_into = models.ForeignKey(Document, on_delete=models.PROTECT, null=True, related_name="converted_from")
    converted_note = models.CharField(max_length=300, blank=True)
    converted_at = models.DateTimeField(null=True)


class Copy(models.Model):
    """A copy in somebody's hands: issued for good or lent, received, recalled, given back. Its record hangs below."""

    record = models.OneToOneField("core.Record", on_delete=models.PROTECT, primary_key=True, related_name="copy")
    edition = models.ForeignKey(Edition, on_delete=models.PROTECT, related_name="copies")
    number = models.PositiveIntegerField()
    holder = models.ForeignKey("core.Person", on_delete=models.PROTECT, related_name="document_copies")
    issued_by = models.ForeignKey("core.Person", on_delete=models.PROTECT, related_name="+")
    issued_at = models.DateTimeField()
    due_at = models.DateTimeField(null=True)
    received_at = models.DateTimeField(null=True)
    place = models.CharField(max_length=100, blank=True)
    recalled_at = models.DateTimeField(null=True)
    recall_reason = models.CharField(max_length=200, blank=True)
    returned_at = models.DateTimeField(null=True)
    is_whole = models.BooleanField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["edition", "number"], name="copy_number_once")]
        indexes = [models.Index(fields=["holder"], condition=Q(returned_at__isnull=True), name="copy_out_by_holder")]

    @property
    def is_loan(self) -> bool:
        return self.due_at is not None


class ChangeRequest(models.Model):
    """A problem with a document that was found in use; accepted, it leads to another edition."""

    class Found(models.TextChoices):
        USE = "use", _("使用中")
        INSPECTION = "inspection", _("检查中")
        CUSTOMER = "customer", _("顾客提出")

    class State(models.TextChoices):
        REPORTED = "reported", _("待处理")
        ACCEPTED = "accepted", _("更改中")
        REJECTED = "rejected", _("不更改")
        DONE = "done", _("已更改")

    document = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="changes")
    edition = models.ForeignKey(Edition, on_delete=models.PROTECT, related_name="+")
    found = models.CharField(max_length=10, choices=Found.choices)
    text = models.TextField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.REPORTED)
    reported_by = models.ForeignKey("core.Person", on_delete=models.PROTECT, related_name="+")
    reported_at = models.DateTimeField()
    is_drafting_fault = models.BooleanField(null=True)
    decision = models.CharField(max_length=300, blank=True)
    decided_by = models.ForeignKey("core.Person", on_delete=models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    led_to = models.ForeignKey(Edition, on_delete=models.PROTECT, null=True, related_name="changes")

    class Meta:
        indexes = [models.Index(fields=["document", "state"], name="change_request_document")]
