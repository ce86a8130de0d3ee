"""What rules may know of a controlled document and of a copy of it."""

from __future__ import annotations

from datetime import datetime

from yinuo.core.facts import EntityFacts, Fact, declare
from yinuo.procedures.models import ChangeRequest, Copy, Document, DocumentReview, Grade, StaffFile

declare(
    "document",
    {
        "kind": Fact("str", "文件类别", "kind of document", tuple(Document.Kind.values)),
        "origin": Fact("str", "内部或外来", "from inside or outside", tuple(Document.Origin.values)),
        "state": Fact("str", "文件状态", "state of the document", tuple(Document.State.values)),
        "edition": Fact("int", "版次序号", "number of the edition at hand"),
        "is_change": Fact("bool", "是否更改版", "whether it is another edition of a document that was in force"),
        "has_text": Fact("bool", "是否有文件正文", "whether the text of the edition is on file"),
        "template": Fact("str", "编制所用模板的类别", "kind of the template it was drafted from; empty for none"),
        "follows": Fact("list", "所依据的有效文件类别", "kinds of the documents in force that it must agree with"),
        "agrees": Fact("bool", "与所依据文件是否一致", "whether it agrees with the editions in force that it follows"),
        "linked_by_formula": Fact("bool", "是否全部用公式链接", "whether all that it follows is linked by formula"),
        "is_suitable": Fact("bool", "外来文件是否适用", "whether the review found it suitable"),
        "is_converted": Fact("bool", "是否已转化", "whether it was turned into internal requirements"),
        "review_due_at": Fact("time", "顾客要求的评审期限", "until when the customer wants it reviewed"),
        "has_review_date": Fact("bool", "顾客是否给出评审期限", "whether the customer set a date for the review"),
        "copies_out": Fact("int", "在外份数", "copies in people's hands"),
        "open_changes": Fact("int", "未完成的更改数", "changes that are not done yet"),
    },
)
declare(
    "copy",
    {
        "is_loan": Fact("bool", "是否借阅", "whether it is lent"),
        "due_at": Fact("time", "借阅归还时间", "when a loan is due"),
        "is_recalled": Fact("bool", "是否已通知收回", "whether it was recalled"),
        "is_current": Fact("bool", "是否现行版", "whether it is of the edition in force"),
    },
)
declare(
    "staff",
    {
        "is_trained": Fact("bool", "是否已上岗培训", "whether taught for the post"),
        "is_qualified": Fact("bool", "是否考试合格可上岗", "whether taught and examined, so that work may be given"),
        "grade": Fact("str", "技能等级", "grade; empty before one is certified", ("", *Grade.values)),
    },
)


def of_document(document: Document) -> dict[str, EntityFacts]:
    edition = document.draft or document.current
    links = list(document.links.select_related("follows"))
    review = DocumentReview.objects.filter(edition=edition).first() if edition else None
    return {
        "document": {
            "kind": document.kind,
            "origin": document.origin,
            "state": document.state,
            "edition": edition.number if edition else 0,
            "is_change": edition is not None and edition.number > 1,
            "has_text": edition is not None and edition.file_id is not None,
            "template": document.template.kind if document.template else "",
            "follows": sorted({link.follows.kind for link in links if link.follows.current_id}),
            "agrees": all(link.agreed_id == link.follows.current_id for link in links),
            "linked_by_formula": all(link.is_by_formula for link in links),
            "is_suitable": review is not None and review.is_suitable,
            "is_converted": review is not None and review.converted_at is not None,
            "review_due_at": _time(document.review_due_at),
            "has_review_date": document.review_due_at is not None,
            "copies_out": Copy.objects.filter(edition__document=document, returned_at=None).count(),
            "open_changes": document.changes.filter(
                state__in=(ChangeRequest.State.REPORTED, ChangeRequest.State.ACCEPTED)
            ).count(),
        }
    }


def of_copy(copy: Copy) -> dict[str, EntityFacts]:
    document = copy.edition.document
    return {
        **of_document(document),
        "copy": {
            "is_loan": copy.is_loan,
            "due_at": _time(copy.due_at),
            "is_recalled": copy.recalled_at is not None,
            "is_current": document.current_id == copy.edition_id,
        },
    }


def of_staff(staff: StaffFile) -> dict[str, EntityFacts]:
    return {"staff": {"is_trained": staff.is_trained, "is_qualified": staff.is_qualified, "grade": staff.grade}}


def _time(at: datetime | None) -> str:
    return at.isoformat() if at else ""
