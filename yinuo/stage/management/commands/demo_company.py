from __future__ import annotations

import subprocess
import sys
import time
from argparse import ArgumentParser
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import connection

from yinuo.core import clock
from yinuo.core.models import Branch
from yinuo.stage.demo import company, history


class Command(BaseCommand):
    help = "Build the demo company and live its last ninety days, unless a company is there already."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--days", type=int, default=history.DAYS)
        parser.add_argument("--seed", type=int, default=1)
        parser.add_argument("--live", default="", metavar="BRANCH", help="live one branch of a company that is built")
        parser.add_argument("--now", type=datetime.fromisoformat, help="the instant at which the history ends")

    def handle(self, *args: Any, **options: Any) -> None:
        now = options["now"] or clock.now()
        with connection.cursor() as cursor:
            cursor.execute("SET synchronous_commit = off")  # a demo lost in a power cut is built again
        if options["live"]:
            self._live(options["live"], now, options)
        elif Branch.objects.exists():
            self.stdout.write("A company is there already; nothing was loaded.")
        else:
            self._build(now, options)

    def _build(self, now: datetime, options: dict[str, Any]) -> None:
        began = time.monotonic()
        begins = now - timedelta(days=options["days"] + 30)
        company.build(at=begins, password=settings.YINUO["demo_password"], seed=options["seed"])
        self.stdout.write(f"company built in {time.monotonic() - began:.0f} s; living {options['days']} days …")
        words = ["--days", str(options["days"]), "--seed", str(options["seed"]), "--now", now.isoformat()]
        processes = [
            subprocess.Popen([sys.executable, "-m", "yinuo", "demo_company", "--live", code, *words])
            for code, *_rest in company.BRANCHES
        ]
        if any([process.wait() for process in processes]):  # noqa: C419  # wait for every one of them
            raise CommandError("a branch could not be lived; see above")
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
        self.stdout.write(f"the demo is ready after {time.monotonic() - began:.0f} s")

    def _live(self, code: str, now: datetime, options: dict[str, Any]) -> None:
        built = company.load(password=settings.YINUO["demo_password"])
        summary = history.live(built, now=now, days=options["days"], seed=options["seed"] + 1, only=code)
        faults = ", ".join(f"{count} × {name}" for name, count in summary.faults.items()) or "none"
        self.stdout.write(f"{code}: {summary.cases} cases, {summary.events} events; stories broken off: {faults}")
