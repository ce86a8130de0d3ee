from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from yinuo.stage.bench import backtest, engine, intake, pages, peers, sweep
from yinuo.stage.bench.report import Report


class Command(BaseCommand):
    help = "Measure intake, engine, sweeper, back-test and pages on this machine, as ratios of one run."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--peers", action="store_true", help="measure django-helpdesk beside it")
        parser.add_argument("--only", choices=["intake", "engine", "backtest", "sweep", "pages"], default="")

        parser.add_argument("--cases", type=int, default=backtest.CASES, help="made-up cases of the back-test")

    def handle(self, *args: Any, **options: Any) -> None:
        report = Report(write=self.stdout.write)
        only = options["only"]
        if only in {"", "intake"}:
            intake.run(report, with_peers=options["peers"])
        if only in {"", "engine"}:
            engine.run(report)
        if only in {"", "backtest"}:
            backtest.run(report, options["cases"])
        if only in {"", "sweep"}:
            sweep.run(report)
        if only in {"", "pages"}:
            pages.run(report)
            if options["peers"]:
                peers.listing(report)
        if report.missed:
            raise CommandError(f"{report.missed} targets missed", returncode=1)
