"""
Where things are done: the page of each kind of record, and the page on which a duty is met.

A page is a URL name and whose id it is given: "record", "root" (the case of an order) or "parent"; "" for none.
``DUTIES`` is asked with the event that meets the duty, by its whole kind first, then by its module; what is not named
is done on the record's own page.
"""

from __future__ import annotations

Page = tuple[str, str]

RECORDS: dict[str, Page] = {
    "case": ("cases:case", "record"),
    "complaint": ("cases:complaint", "record"),
    "call": ("cases:calls", ""),
    "order": ("dispatch:order", "record"),
    "requisition": ("parts:requisition", "record"),
    "goods": ("dispatch:order", "parent"),
    "charge": ("dispatch:order", "parent"),
    "call_back": ("cases:case", "root"),
    "customer": ("customers:customer", "record"),
    "expense": ("billing:expense_check", "record"),
    "waiver": ("rulebook:waiver", "record"),
    "objection": ("rulebook:objection", "record"),
    "regulation": ("rulebook:regulation_record", "record"),
    "document": ("procedures:document", "record"),
    "project": ("projects:project", "record"),
    "staff": ("procedures:staff", "record"),
    "copy": ("procedures:document", "root"),
}

# (event kind or module, kind of the duty's record) → page
DUTIES: dict[tuple[str, str], Page] = {
    ("dispatch.order.dispatched", "case"): ("dispatch:new", "record"),
    ("feedback.call_back.completed", "case"): ("feedback:queue", ""),
    ("feedback.call_back.completed", "branch"): ("feedback:queue", ""),
    ("feedback.opinions.summarised", "branch"): ("feedback:opinions", ""),
    ("fieldwork", "order"): ("fieldwork:visit", "record"),
    ("billing.report.filed", "branch"): ("billing:reports", ""),
    ("billing", "charge"): ("billing:receivables", ""),
    ("parts", "requisition"): ("parts:requisition", "record"),
}
