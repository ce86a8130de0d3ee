from __future__ import annotations

from django.apps import AppConfig


class Customers(AppConfig):
    name = "yinuo.customers"
    label = "customers"
