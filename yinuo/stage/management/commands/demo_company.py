from __future__ import annotations

import subprocess
import sys
import time
from argparse import ArgumentParser
from collections import Counter
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import connection

from yinuo.core import clock, demo
from yinuo.core.models import Branch
from yinuo.rulebook.services import statistics
from yinuo.stage.demo import company, head_office, history


class Command(BaseCommand):
    help = "Build the demo company and live its last ninety days, unless a company is there already."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--days", type=int, default=history.DAYS)
        parser.add_argument("--seed", type=int, default=1)
        parser.add_argument("--found", action="store_true", help="build it only; call again to live its history")
        parser.add_argument("--live", default="", metavar="BRANCH", help="live one branch of a company that is built")
        parser.add_argument("--now", type=datetime.fromisoformat, help="the instant at which the history ends")

    def handle(self, *args: Any, **options: Any) -> None:
        now = options["now"] or clock.now()
        with connection.cursor() as cursor:
            cursor.execute("SET synchronous_commit = off")  # a demo lost in a power cut is built again
        if options["live"]:
            self._live(options["live"], now, options)
            return
        if not Branch.objects.exists():
            self._found(now, options)
        elif demo.standing() is None:
            self.stdout.write("A company is there already; nothing was loaded.")
        if not options["found"]:
            self._go_on(options)

    def _found(self, now: datetime, options: dict[str, Any]) -> None:
        began = time.monotonic()
        begins = now - timedelta(days=options["days"] + 30)
        built = company.build(
            at=begins,
            founded=min(begins, now - head_office.FOUNDED),
            password=settings.YINUO["demo_password"],
            seed=options["seed"],
        )
        self._told("head office", head_office.live(built, now=now))
        demo.note(demo.FOUNDED, now)
        self.stdout.write(f"company built in {time.monotonic() - began:.0f} s")

    def _go_on(self, options: dict[str, Any]) -> None:
        """Live what is founded; a history that broke off in its middle is left as it is."""
        match demo.standing():
            case (demo.FOUNDED, now):
                demo.note(demo.LIVING, now)
                self._live_all(now, options)
            case (_state, _now):
                self.stdout.write("The history of this demo broke off; it stays as it is. Begin anew in an empty home.")
        demo.lived()

    def _live_all(self, now: datetime, options: dict[str, Any]) -> None:
        began = time.monotonic()
        self.stdout.write(f"living {options['days']} days …")
        words = ["--days", str(options["days"]), "--seed", str(options["seed"]), "--now", now.isoformat()]
        processes = [
            subprocess.Popen([sys.executable, "-m", "yinuo", "demo_company", "--live", code, *words])
            for code, *_rest in company.BRANCHES
        ]
        if any([process.wait() for process in processes]):  # noqa: C419  # wait for every one of them
            raise CommandError("a branch could not be lived; see above")
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
        built = company.load(password=settings.YINUO["demo_password"])
        statistics.roll_up(at=now)
        head_office.try_changes(built, now=now, days=options["days"])
        self.stdout.write(f"history lived in {time.monotonic() - began:.0f} s; the demo is ready")

    def _live(self, code: str, now: datetime, options: dict[str, Any]) -> None:
        built = company.load(password=settings.YINUO["demo_password"])
        summary = history.live(built, now=now, days=options["days"], seed=options["seed"] + 1, only=code)
        self._told(f"{code}: {summary.cases} cases, {summary.events} events", summary.faults)

    def _told(self, what: str, faults: Counter[str]) -> None:
        broken = ", ".join(f"{count} × {name}" for name, count in faults.items()) or "none"
        self.stdout.write(f"{what}; stories broken off: {broken}")
