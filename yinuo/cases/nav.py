from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from yinuo.core.nav import ADMINISTRATION, NavItem, register
from yinuo.core.rights import RIGHTS

register(NavItem(20, "cases:desk", _("受理台"), RIGHTS["cases.take"], "headset"))
register(NavItem(30, "cases:list", _("服务单"), RIGHTS["cases.see"], "clipboard-list"))
register(NavItem(70, "cases:complaints", _("投诉"), RIGHTS["complaints.take"], "message-report"))
register(NavItem(72, "cases:calls", _("来电"), RIGHTS["calls.see"], "phone-incoming"))
register(NavItem(955, "cases:fault_codes", _("故障代码"), RIGHTS["catalogue.keep"], "tool", ADMINISTRATION))
