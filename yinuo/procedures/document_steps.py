"""What can be done with a document in which state, and who may."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.db import models
from django.utils.translation import gettext_lazy as _

from yinuo.procedures.models import Document

State = Document.State


class Step(models.TextChoices):
    REVISE = "revise", _("修订文稿")
    FOLLOW = "follow", _("核对依据文件")
    SUBMIT = "submit", _("签字送审")
    REVIEW = "review", _("评审")
    CONVERT = "convert", _("转化为内部要求")
    RELEASE = "release", _("批准生效")
    ISSUE = "issue", _("发放或借阅")
    ARCHIVE = "archive", _("归档")
    RECALL_OLD = "recall-old", _("收回旧版")
    REPORT = "report", _("反馈问题")
    CHANGE = "change", _("编制更改版")
    NEW_EDITION = "new-edition", _("登记新版")
    VOID = "void", _("作废")


@dataclass(frozen=True)
class Allowed:
    """In which states, of which origin ("" for both), and by whom (an action of the table of rights)."""

    states: frozenset[str]
    right: str
    origin: str = ""


WRITE, CONTROL, SEE = "documents.write", "documents.control", "documents.see"
INTERNAL, EXTERNAL = str(Document.Origin.INTERNAL), str(Document.Origin.EXTERNAL)
_ALIVE = frozenset(State.values) - {State.VOID}

STEPS: Mapping[Step, Allowed] = {
    Step.REVISE: Allowed(frozenset({State.DRAFTED, State.SUBMITTED, State.RECEIVED}), WRITE),
    Step.FOLLOW: Allowed(_ALIVE, WRITE, INTERNAL),
    Step.SUBMIT: Allowed(frozenset({State.DRAFTED, State.SUBMITTED}), WRITE, INTERNAL),
    Step.REVIEW: Allowed(frozenset({State.RECEIVED, State.REVIEWED}), CONTROL, EXTERNAL),
    Step.CONVERT: Allowed(frozenset({State.REVIEWED, State.RELEASED}), CONTROL, EXTERNAL),
    Step.RELEASE: Allowed(frozenset({State.SUBMITTED, State.REVIEWED}), CONTROL),
    Step.ISSUE: Allowed(_ALIVE, CONTROL),
    Step.ARCHIVE: Allowed(_ALIVE, CONTROL),
    Step.RECALL_OLD: Allowed(frozenset(State.values), CONTROL),
    Step.REPORT: Allowed(_ALIVE, SEE),
    Step.CHANGE: Allowed(frozenset({State.RELEASED}), WRITE, INTERNAL),
    Step.NEW_EDITION: Allowed(frozenset({State.RELEASED}), WRITE, EXTERNAL),
    Step.VOID: Allowed(_ALIVE, CONTROL),
}
NEEDS_EDITION_IN_FORCE = frozenset({Step.ISSUE, Step.ARCHIVE, Step.REPORT, Step.RECALL_OLD})


def fits(step: Step, document: Document) -> bool:
    """Whether the step can be taken with the document as it is, whoever wants to."""
    allowed = STEPS[step]
    if step in NEEDS_EDITION_IN_FORCE and document.current_id is None:
        return False
    return document.state in allowed.states and allowed.origin in {"", document.origin}
