"""The catalogue of products that machines are copies of."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from yinuo.core.errors import Refusal
from yinuo.core.models import Person
from yinuo.core.services import changes
from yinuo.customers.models import Product


class ProductCodeTaken(Refusal):
    def __init__(self, code: str) -> None:
        message = _("产品编码 %(code)s 已存在，请换一个或更正原有产品。") % {"code": code}
        super().__init__("product_code_taken", message, fields={"code": message})


@transaction.atomic
def add(
    *,
    code: str,
    name: str,
    family: str,
    warranty_months: int,
    by: Person,
    at: datetime,
    name_en: str = "",
    skill: str = "",
) -> Product:
    """:raises ProductCodeTaken: see there"""
    if Product.objects.filter(code=code).exists():
        raise ProductCodeTaken(code)
    product = Product.objects.create(
        code=code, name=name, name_en=name_en, family=family, warranty_months=warranty_months, skill=skill
    )
    changes.keep(kind="customers.product_added", subject=code, by=by, at=at, warranty_months=warranty_months)
    return product
