from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from yinuo.core.access import RIGHTS
from yinuo.core.nav import NavItem, register

register(NavItem(60, "billing:receivables", _("应收款"), RIGHTS["billing.receivables"], "cash"))
register(NavItem(61, "billing:prices", _("收费标准"), RIGHTS["billing.see"], "receipt"))
register(NavItem(62, "billing:expenses", _("报销"), (), "wallet"))
register(NavItem(63, "billing:reports", _("月报"), RIGHTS["billing.report"], "report-money"))
