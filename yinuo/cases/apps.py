from __future__ import annotations

from django.apps import AppConfig


class Cases(AppConfig):
    name = "yinuo.cases"
    label = "cases"
