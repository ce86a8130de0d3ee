from __future__ import annotations

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class Rulebook(AppConfig):
    name = "yinuo.rulebook"
    label = "rulebook"

    def ready(self) -> None:
        """Know what rules may speak of: the events and facts that every module declares."""
        autodiscover_modules("events", "life_cycle_events", "facts", "life_cycle_facts")
