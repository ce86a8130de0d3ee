from __future__ import annotations

import time
from argparse import ArgumentParser
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand
from django.db import connection

from yinuo.core import clock
from yinuo.core.models import Branch
from yinuo.stage.demo import company, history


class Command(BaseCommand):
    help = "Build the demo company and live its last ninety days, unless a company is there already."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--days", type=int, default=history.DAYS)
        parser.add_argument("--seed", type=int, default=1)

    def handle(self, *args: Any, **options: Any) -> None:
        if Branch.objects.exists():
            self.stdout.write("A company is there already; nothing was loaded.")
            return
        now = clock.now()
        began = time.monotonic()
        with connection.cursor() as cursor:
            cursor.execute("SET synchronous_commit = off")
        built = company.build(
            at=now - timedelta(days=options["days"] + 30),
            password=settings.YINUO["demo_password"],
            seed=options["seed"],
        )
        self.stdout.write(f"company built in {time.monotonic() - began:.0f} s; living {options['days']} days …")
        summary = history.live(built, now=now, days=options["days"], seed=options["seed"] + 1)
        with connection.cursor() as cursor:
            cursor.execute("SET synchronous_commit = on")
            cursor.execute("ANALYZE")
        faults = ", ".join(f"{count} × {name}" for name, count in summary.faults.items()) or "none"
        self.stdout.write(
            f"{summary.cases} cases, {summary.events} events in {time.monotonic() - began:.0f} s; stories broken off: {faults}"
        )
