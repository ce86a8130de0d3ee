"""The parts catalogue and the places where parts lie."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from yinuo.core.models import Branch, Person
from yinuo.parts.errors import NameTaken
from yinuo.parts.models import Location, Part


def add_part(
    *,
    code: str,
    name: str,
    unit: str,
    name_en: str = "",
    is_consumable: bool = False,
    families: Sequence[str] = (),
) -> Part:
    """
    Add a part to the catalogue.

    :raises NameTaken: another part has the code
    """
    code = code.strip()
    try:
        with transaction.atomic():
            return Part.objects.create(
                code=code,
                name=name.strip(),
                name_en=name_en.strip(),
                unit=unit.strip(),
                is_consumable=is_consumable,
                families=list(families),
            )
    except IntegrityError as error:
        raise NameTaken(_("配件编码 %(code)s 已存在。") % {"code": code}, "code") from error


@transaction.atomic
def set_active(*, part: Part, is_active: bool) -> Part:
    """Take a part off the lists to choose from, or put it back. What was booked on it stays."""
    part.is_active = is_active
    part.save(update_fields=["is_active"])
    return part


def add_location(*, branch: Branch, name: str, holder: Person | None = None) -> Location:
    """
    Add a warehouse, or the van of ``holder``.

    :raises NameTaken: the branch has one of that name, or the person has a van
    """
    try:
        with transaction.atomic():
            return Location.objects.create(branch=branch, name=name.strip(), holder=holder)
    except IntegrityError as error:
        raise NameTaken(_("库位“%(name)s”已存在，或此人已有车载库。") % {"name": name.strip()}, "name") from error
