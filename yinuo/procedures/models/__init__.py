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

__all__ = [
    "ChangeRequest",
    "Copy",
    "Document",
    "DocumentLink",
    "DocumentReview",
    "Edition",
    "FormEntry",
    "FormSignature",
]
