from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from yinuo.core.models import Role
from yinuo.core.nav import ADMINISTRATION, NavItem, register

register(NavItem(930, "api:tokens", _("接口密钥"), (Role.ADMINISTRATOR,), "key", ADMINISTRATION))
