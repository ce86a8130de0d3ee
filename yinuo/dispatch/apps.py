from __future__ import annotations

from django.apps import AppConfig


class Dispatch(AppConfig):
    name = "yinuo.dispatch"
    label = "dispatch"
