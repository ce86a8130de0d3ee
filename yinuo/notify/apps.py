from __future__ import annotations

from django.apps import AppConfig


class Notify(AppConfig):
    name = "yinuo.notify"
    label = "notify"
