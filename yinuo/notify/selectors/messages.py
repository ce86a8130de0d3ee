from __future__ import annotations

from django.db.models import QuerySet

from yinuo.core.models import Person
from yinuo.notify.models import Message, OutsideMessage


def inbox(person: Person, *, unread_only: bool = False) -> QuerySet[Message]:
    """Return the person's messages, newest first."""
    messages = Message.objects.filter(person=person).order_by("-at", "-pk")
    return messages.filter(read_at=None) if unread_only else messages


def unread_count(person: Person) -> int:
    return Message.objects.filter(person=person, read_at=None).count()


def given_up() -> QuerySet[Message]:
    """Return the messages whose mail no server took, newest first."""
    failed = Message.objects.filter(try_at=None, mailed_at=None, failures__gt=0)
    return failed.select_related("person").order_by("-at", "-pk")


def given_up_outside() -> QuerySet[OutsideMessage]:
    """Return what was told to people outside and nobody took, newest first."""
    failed = OutsideMessage.objects.filter(try_at=None, sent_at=None, failures__gt=0)
    return failed.select_related("record").order_by("-at", "-pk")
