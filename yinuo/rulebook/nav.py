from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from yinuo.core.models import Role
from yinuo.core.nav import NavItem, register

_SIGNERS = (
    Role.DEPARTMENT_MANAGER, Role.GENERAL_MANAGER, Role.FINANCE_CLERK, Role.COORDINATOR, Role.QUALITY_ENGINEER,
    Role.ACCOUNT_MANAGER, Role.REGULATION_OWNER,
)  # fmt: skip

register(NavItem(10, "rulebook:duties", _("我的待办"), (), "list-check"))
register(NavItem(80, "rulebook:approvals", _("审批"), _SIGNERS, "signature"))
register(NavItem(82, "rulebook:sanctions", _("考核"), (), "scale"))
register(NavItem(84, "rulebook:regulations", _("制度"), (), "book-2"))
register(NavItem(85, "rulebook:register", _("制度台账"), (), "list-details"))
register(NavItem(86, "rulebook:waivers", _("豁免"), (), "calendar-off"))
