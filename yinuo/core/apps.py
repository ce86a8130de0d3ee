from __future__ import annotations

from django.apps import AppConfig


class Core(AppConfig):
    name = "yinuo.core"
    label = "core"
