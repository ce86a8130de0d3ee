from __future__ import annotations

from yinuo.notify.models.messages import Message
from yinuo.notify.models.outside import OutsideMessage

__all__ = ["Message", "OutsideMessage"]
