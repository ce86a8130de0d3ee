from __future__ import annotations

from django.apps import AppConfig


class Fieldwork(AppConfig):
    name = "yinuo.fieldwork"
    label = "fieldwork"
