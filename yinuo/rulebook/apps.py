from __future__ import annotations

from django.apps import AppConfig


class Rulebook(AppConfig):
    name = "yinuo.rulebook"
    label = "rulebook"
