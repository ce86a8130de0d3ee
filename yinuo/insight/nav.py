from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from yinuo.core.access import RIGHTS
from yinuo.core.nav import NavItem, register

register(NavItem(80, "insight:dashboard", _("指标看板"), RIGHTS["insight.see"], "chart-bar"))
register(NavItem(81, "insight:promises", _("承诺总览"), RIGHTS["insight.see"], "clock-exclamation"))
register(NavItem(82, "insight:sanctions", _("考核统计"), RIGHTS["insight.see"], "gavel"))
