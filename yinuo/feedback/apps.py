from __future__ import annotations

from django.apps import AppConfig


class Feedback(AppConfig):
    name = "yinuo.feedback"
    label = "feedback"
