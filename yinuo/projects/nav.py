from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from yinuo.core.access import RIGHTS
from yinuo.core.nav import NavItem, register

register(NavItem(63, "projects:list", _("工程项目"), RIGHTS["projects.see"], "building-factory"))
