from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from yinuo.core.nav import ADMINISTRATION, NavItem, register
from yinuo.core.rights import RIGHTS

register(NavItem(60, "customers:list", pgettext_lazy("menu", "客户"), RIGHTS["customers.see"], "users"))
register(NavItem(62, "customers:differences", _("资料不符"), RIGHTS["customers.change"], "map-question"))
register(NavItem(950, "customers:products", _("产品目录"), RIGHTS["catalogue.keep"], "package", ADMINISTRATION))
