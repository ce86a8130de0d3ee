from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from yinuo.core.models import Role
from yinuo.core.nav import NavItem, register
from yinuo.core.rights import RIGHTS

register(NavItem(10, "fieldwork:day", _("今日任务"), (Role.TECHNICIAN,), "map-route"))
register(NavItem(35, "fieldwork:papers", _("单据交回"), RIGHTS["fieldwork.papers"], "files"))
register(
    NavItem(
        36,
        "fieldwork:goods",
        _("客户商品"),
        tuple(dict.fromkeys((*RIGHTS["goods.keep"], *RIGHTS["goods.inspect"]))),
        "package",
    )
)
