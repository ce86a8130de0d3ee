"""The administration's pages in the menu; and, for other modules, the way to enter theirs."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from yinuo.core.menu import ADMINISTRATION, Link, NavItem, bottom_for, items, links_for, register
from yinuo.core.rights import RIGHTS

__all__ = ["ADMINISTRATION", "Link", "NavItem", "bottom_for", "items", "links_for", "register"]

register(NavItem(900, "core:admin_people", _("人员"), RIGHTS["people.see"], "users", ADMINISTRATION))
register(NavItem(905, "core:admin_absences", _("缺勤"), RIGHTS["absences.manage"], "beach", ADMINISTRATION))
register(NavItem(910, "core:admin_company", _("分公司与部门"), RIGHTS["people.manage"], "building", ADMINISTRATION))
register(NavItem(915, "core:admin_calendars", _("日历"), RIGHTS["calendars.see"], "calendar", ADMINISTRATION))
register(NavItem(920, "core:admin_audit", _("审计"), RIGHTS["audit.see"], "shield-check", ADMINISTRATION))
register(NavItem(925, "core:admin_system", _("系统状态"), RIGHTS["system.operate"], "server-2", ADMINISTRATION))
register(NavItem(930, "core:admin_jobs", _("失败任务"), RIGHTS["system.operate"], "rotate-clockwise", ADMINISTRATION))
