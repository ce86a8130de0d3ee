from __future__ import annotations

from django.apps import AppConfig


class Procedures(AppConfig):
    name = "yinuo.procedures"
    label = "procedures"
