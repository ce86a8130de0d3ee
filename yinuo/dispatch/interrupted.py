"""Jobs whose worker died on them: begun again so often, then given up."""

from __future__ import annotations

from django.utils import translation
from django.utils.translation import gettext as _

from yinuo.core.models import Person

MOST_ATTEMPTS = 3


def told_to(person: Person) -> str:
    """Return what becomes of such a job, in the words of whoever asked for it."""
    with translation.override(person.language):
        said = _("执行它的进程中断了 %(times)s 次。请再试一次；还是不行，请告知系统管理员。")
        return said % {"times": MOST_ATTEMPTS}
