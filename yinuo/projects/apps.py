from __future__ import annotations

from django.apps import AppConfig


class Projects(AppConfig):
    name = "yinuo.projects"
    label = "projects"
