from __future__ import annotations

from django.db.models import Count, QuerySet

from yinuo.customers.models import Product
from yinuo.lib.zh import names

ORDER = ("family", "code", "pk")


def listing(query: str) -> QuerySet[Product]:
    """
    Return the products whose code, family, name or pinyin initials contain the text, with how many machines there are.

    A catalogue has some hundred rows: initials are read as they are needed.
    """
    products = Product.objects.annotate(machines=Count("equipment"))
    asked = query.strip().lower()
    if not asked:
        return products
    rows = Product.objects.values_list("pk", "code", "family", "name", "name_en")
    return products.filter(pk__in=[pk for pk, *words in rows if _fits(asked, words)])


def _fits(asked: str, words: list[str]) -> bool:
    return any(asked in word.lower() for word in words) or asked in names.initials(words[2])
