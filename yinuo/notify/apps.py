from __future__ import annotations

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class Notify(AppConfig):
    name = "yinuo.notify"
    label = "notify"

    def ready(self) -> None:
        """Let every module register what its messages say (``messages.py`` of each)."""
        autodiscover_modules("messages")
