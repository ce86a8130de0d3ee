from __future__ import annotations

from django.apps import AppConfig


class Stage(AppConfig):
    name = "yinuo.stage"
    label = "stage"
