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


@transaction.atomic
def change(
    *,
    product: Product,
    name: str,
    family: str,
    warranty_months: int,
    by: Person,
    at: datetime,
    name_en: str = "",
    skill: str = "",
) -> Product:
    """Put a product right. Its code stays; the warranty of machines sold without an agreed day follows the months."""
    values = {"name": name, "name_en": name_en, "family": family, "warranty_months": warranty_months, "skill": skill}
    changes.put_right(product, values, kind="customers.product_changed", subject=product.code, by=by, at=at)
    return product


@transaction.atomic
def set_sold(*, product: Product, is_sold: bool, by: Person, at: datetime) -> Product:
    """Take a product off the list to choose from, or put it back. Machines on file keep it."""
    if product.is_sold != is_sold:
        product.is_sold = is_sold
        product.save(update_fields=["is_sold"])
        kind = "customers.product_offered" if is_sold else "customers.product_retired"
        changes.keep(kind=kind, subject=product.code, by=by, at=at)
    return product
