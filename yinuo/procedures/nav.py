from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from yinuo.core.access import RIGHTS
from yinuo.core.nav import NavItem, register

register(NavItem(86, "procedures:documents", _("受控文件"), RIGHTS["documents.see"], "files"))
register(NavItem(87, "procedures:staff_list", _("培训与技能"), RIGHTS["staff.see"], "school"))
