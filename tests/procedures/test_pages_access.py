from __future__ import annotations

import pytest
from django.core.cache import cache
from django.urls import reverse

from tests.access import EVERYBODY, AccessSuite, Page
from tests.cast import NOW, Cast
from tests.procedures.test_forms import FULL, WITH_FORM
from tests.rulebook import house
from yinuo.procedures.services import forms

KEEPERS = {"coordinator", "manager"}
FILLERS = KEEPERS | {"hotline"}
READERS = FILLERS | {
    "general_manager",
    "account_manager",
    "parts_keeper",
    "finance_clerk",
    "quality_engineer",
    "regulation_owner",
}
HIDDEN = EVERYBODY - READERS


@pytest.fixture(autouse=True)
def _own_files(files_root):
    pass


class TestAccess(AccessSuite):
    def pages(self, cast: Cast) -> list[Page]:
        cache.clear()
        house.publish(WITH_FORM)
        filled, blank = house.case_of(cast), house.case_of(cast, "C-2")
        entry = forms.start(record=filled, form="information_log", by=cast.hotline, at=NOW)
        forms.fill(entry=entry, data=FULL, by=cast.hotline, at=NOW)

        def url(name: str, *args: object) -> str:
            return reverse(f"procedures:{name}", args=args)

        fill = {"allowed": FILLERS, "hidden": HIDDEN, "method": "post"}
        keep = {"allowed": KEEPERS, "hidden": HIDDEN, "method": "post"}
        return [
            Page(url("panel", filled.pk), READERS, HIDDEN),
            Page(url("form", entry.pk), READERS, HIDDEN),
            Page(url("print", entry.pk), READERS, HIDDEN),
            Page(url("form", entry.pk), data=FULL, **fill),
            Page(url("start", blank.pk, "information_log"), **fill),
            Page(url("start", blank.pk, "no_such_form"), set(), EVERYBODY, "post"),
            Page(url("sign", entry.pk, "customer"), data={"name": "王经理"}, **fill),
            Page(url("sign", entry.pk, "coordinator"), {"coordinator"}, HIDDEN, "post"),
            Page(url("hand_in", entry.pk), **fill),
            Page(url("archive", entry.pk), **keep),
            Page(url("void", entry.pk), data={"reason": "填错"}, **keep),
        ]
