from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from yinuo.core import nav
from yinuo.core.rights import RIGHTS

nav.register(nav.NavItem(800, "notify:inbox", _("消息"), (), "bell"))
_OPERATORS = RIGHTS["system.operate"]
nav.register(
    nav.NavItem(935, "notify:undelivered", _("未送达邮件"), _OPERATORS, "mail-exclamation", nav.ADMINISTRATION)
)
