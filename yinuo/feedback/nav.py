from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from yinuo.core.access import RIGHTS
from yinuo.core.nav import NavItem, register

register(NavItem(40, "feedback:queue", _("回访"), RIGHTS["feedback.see"], "phone-check"))
register(NavItem(71, "feedback:opinions", _("客户意见"), RIGHTS["feedback.see"], "message-2"))
