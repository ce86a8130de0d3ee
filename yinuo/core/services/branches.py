from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from yinuo.core.errors import Refusal
from yinuo.core.models import Branch, Calendar, Department, Person
from yinuo.core.services import changes, records


class CodeTaken(Refusal):
    def __init__(self, code: str) -> None:
        message = _("编号“%(code)s”已被使用，请换一个。") % {"code": code}
        super().__init__("code_taken", message, fields={"code": message})


class DepartmentCircle(Refusal):
    def __init__(self, name: str) -> None:
        message = _("“%(name)s”是本部门的下级，不能同时作为上级部门。") % {"name": name}
        super().__init__("department_circle", message, fields={"parent": message})


@transaction.atomic
def create(
    *,
    code: str,
    name: str,
    calendar: Calendar | None,
    by: Person | None,
    at: datetime,
    name_en: str = "",
    address: str = "",
    phone: str = "",
    latitude: float | None = None,
    longitude: float | None = None,
) -> Branch:
    """
    Create a branch and its record.

    :raises CodeTaken: another branch has the code
    """
    if Branch.objects.filter(code=code).exists():
        raise CodeTaken(code)
    branch = Branch.objects.create(
        code=code,
        name=name,
        name_en=name_en,
        address=address,
        phone=phone,
        calendar=calendar,
        latitude=latitude,
        longitude=longitude,
    )
    records.open_record(kind="branch", number=code, title=name, branch=branch, state="open", at=at)
    changes.keep(kind="branches.created", subject=code, by=by, at=at, name=name)
    return branch


@transaction.atomic
def change(
    *,
    branch: Branch,
    name: str,
    name_en: str,
    address: str,
    phone: str,
    calendar: Calendar | None,
    by: Person,
    at: datetime,
    latitude: float | None = None,
    longitude: float | None = None,
) -> None:
    branch.name, branch.name_en, branch.address, branch.phone = name, name_en, address, phone
    branch.calendar, branch.latitude, branch.longitude = calendar, latitude, longitude
    branch.save()
    changes.keep(kind="branches.changed", subject=branch.code, by=by, at=at, name=name)


@transaction.atomic
def create_department(
    *,
    code: str,
    name: str,
    branch: Branch | None,
    by: Person | None,
    at: datetime,
    name_en: str = "",
    parent: Department | None = None,
    manager: Person | None = None,
    calendar: Calendar | None = None,
) -> Department:
    """:raises CodeTaken: another department has the code"""
    if Department.objects.filter(code=code).exists():
        raise CodeTaken(code)
    department = Department.objects.create(
        code=code, name=name, name_en=name_en, branch=branch, parent=parent, manager=manager, calendar=calendar
    )
    changes.keep(kind="departments.created", subject=code, by=by, at=at, name=name)
    return department


@transaction.atomic
def change_department(
    *,
    department: Department,
    name: str,
    name_en: str,
    branch: Branch | None,
    parent: Department | None,
    manager: Person | None,
    calendar: Calendar | None,
    by: Person | None,
    at: datetime,
) -> None:
    """:raises DepartmentCircle: the parent lies below the department"""
    above = parent
    while above is not None:
        if above.pk == department.pk:
            raise DepartmentCircle(parent.name if parent else "")
        above = above.parent
    department.name, department.name_en, department.branch = name, name_en, branch
    department.parent, department.manager, department.calendar = parent, manager, calendar
    department.save()
    changes.keep(kind="departments.changed", subject=department.code, by=by, at=at, name=name)


@transaction.atomic
def set_manager(*, department: Department, manager: Person | None, by: Person | None, at: datetime) -> None:
    department.manager = manager
    department.save(update_fields=["manager"])
    changes.keep(
        kind="departments.manager_set", subject=department.code, by=by, at=at, manager=manager.pk if manager else None
    )
