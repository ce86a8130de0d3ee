from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from yinuo.core.access import RIGHTS
from yinuo.core.nav import NavItem, register

register(NavItem(50, "parts:counter", _("配件柜台"), RIGHTS["parts.keep"], "building-warehouse"))
register(NavItem(51, "parts:stock", _("配件库存"), RIGHTS["parts.see"], "packages"))
