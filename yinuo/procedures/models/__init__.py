from __future__ import annotations

from yinuo.procedures.models.documents import (
    ChangeRequest,
    Copy,
    Document,
    DocumentLink,
    DocumentReview,
    Edition,
)
from yinuo.procedures.models.forms import FormEntry, FormSignature
from yinuo.procedures.models.qualifications import Exam, Grade, GradeApplication, StaffFile, Training

__all__ = [
    "ChangeRequest",
    "Copy",
    "Document",
    "DocumentLink",
    "DocumentReview",
    "Edition",
    "Exam",
    "FormEntry",
    "FormSignature",
    "Grade",
    "GradeApplication",
    "StaffFile",
    "Training",
]
