from __future__ import annotations

from django.apps import AppConfig


class Fieldwork(AppConfig):
    name = "yinuo.fieldwork"
    label = "fieldwork"

    def ready(self) -> None:
        from yinuo.fieldwork import events, facts  # noqa: F401, PLC0415  # declares them
