from __future__ import annotations

from django.apps import AppConfig


class Parts(AppConfig):
    name = "yinuo.parts"
    label = "parts"
