from __future__ import annotations

from importlib import import_module

from django.apps import AppConfig
from django.conf import settings
from django.utils.module_loading import autodiscover_modules


class Core(AppConfig):
    name = "yinuo.core"
    label = "core"

    def ready(self) -> None:
        """Let every module enter its pages into the menu (``nav.py`` of each), and read the table of handlers."""
        autodiscover_modules("nav")
        import_module(settings.HANDLERS)
