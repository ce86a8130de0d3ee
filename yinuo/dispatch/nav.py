from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from yinuo.core.nav import NavItem, register
from yinuo.core.rights import RIGHTS

register(NavItem(30, "dispatch:board", _("派工看板"), RIGHTS["dispatch.board"], "layout-kanban"))
register(NavItem(30, "dispatch:plan", _("排程板"), RIGHTS["dispatch.board"], "calendar-time"))
register(NavItem(31, "dispatch:list", pgettext_lazy("menu", "派工单"), RIGHTS["dispatch.board"], "clipboard-list"))
