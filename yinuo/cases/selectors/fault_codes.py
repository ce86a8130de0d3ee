from __future__ import annotations

from django.db.models import QuerySet

from yinuo.cases.models import FaultCode
from yinuo.lib.zh import names

ORDER = ("family", "code", "pk")


def listing(query: str) -> QuerySet[FaultCode]:
    """Return the fault codes whose code, family, name or pinyin initials contain the text; see the products' list."""
    asked = query.strip().lower()
    if not asked:
        return FaultCode.objects.all()
    rows = FaultCode.objects.values_list("pk", "code", "family", "name", "name_en")
    return FaultCode.objects.filter(pk__in=[pk for pk, *words in rows if _fits(asked, words)])


def _fits(asked: str, words: list[str]) -> bool:
    return any(asked in word.lower() for word in words) or asked in names.initials(words[2])
