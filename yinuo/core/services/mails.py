from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from yinuo.core.models import Person
from yinuo.core.services import changes


def send_reset_links(*, email: str, link_for: Callable[[Person], str], at: datetime) -> int:
    """
    Queue a mail with a link to set a new password for every active person of this address; return how many.

    It is sent by a worker, so that the answer takes as long for an unknown address as for a known one.
    """
    from yinuo.core.tasks import send_mail  # noqa: PLC0415  # tasks need the loaded queue, services do not

    found = Person.objects.filter(email__iexact=email, is_active=True).order_by("pk")
    for person in found:
        with translation.override(person.language):
            subject = _("一诺：设置新密码")
            body = _(
                "%(name)s，您好：\n\n请在 %(minutes)d 分钟内打开下面的链接，为登录名“%(username)s”设置新密码：\n\n"
                "%(link)s\n\n链接只能使用一次。如果不是您本人申请，请忽略本邮件，原密码仍然有效。"
            ) % {
                "name": person.name,
                "minutes": settings.PASSWORD_RESET_TIMEOUT // 60,
                "username": person.username,
                "link": link_for(person),
            }
        send_mail.defer(to=person.email, subject=subject, body=body)
        changes.keep(kind="people.reset_asked", subject=person.username, by=None, at=at)
    return len(found)
