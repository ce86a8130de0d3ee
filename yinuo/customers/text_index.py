"""How customers, machines and cases are put into the full-text index, and how it is asked."""

from __future__ import annotations

from django.contrib.postgres.search import SearchQuery, SearchVector
from django.db.models import Value
from django.db.models.expressions import Combinable

from yinuo.lib import zh


def words(*texts: str) -> str:
    """Return what is indexed of the texts, as ``core.sql.insert`` takes it."""
    return zh.tsvector_text(" ".join(texts))


def vector(*texts: str) -> Combinable:
    """Return the expression that indexes the texts. It refers to no column, so it may be used when a row is made."""
    return SearchVector(Value(words(*texts)), config="simple")


def query(text: str) -> SearchQuery | None:
    """Return the query for what a person typed; None when there is nothing in it to search for."""
    asked = zh.tsquery_text(text)
    return SearchQuery(asked, config="simple", search_type="raw") if asked else None
