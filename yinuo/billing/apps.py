from __future__ import annotations

from django.apps import AppConfig


class Billing(AppConfig):
    name = "yinuo.billing"
    label = "billing"
