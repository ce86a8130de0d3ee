from __future__ import annotations

from django.apps import AppConfig


class Dispatch(AppConfig):
    name = "yinuo.dispatch"
    label = "dispatch"

    def ready(self) -> None:
        from yinuo.dispatch import events, facts  # noqa: F401, PLC0415  # declares them
