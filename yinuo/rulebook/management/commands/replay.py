from __future__ import annotations

from argparse import ArgumentParser
from time import perf_counter
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from yinuo.core import clock
from yinuo.core.models import Record
from yinuo.rulebook.selectors import replay


class Command(BaseCommand):
    help = "Feed the event log through the rules again and compare with what is stored; exit with 1 if it differs."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--check", action="store_true", required=True, help="compare; nothing is changed")
        parser.add_argument("--record", metavar="NUMBER", help="only the case, call … with this number")

    def handle(self, *args: Any, **options: Any) -> None:
        roots = None
        if number := options["record"]:
            found = Record.objects.filter(number=number).select_related("root")
            roots = list({one.root_pk: one.root or one for one in found}.values())
            if not roots:
                raise CommandError(f"there is no record with the number {number}")
        began = perf_counter()
        verdict = replay.check(at=clock.now(), roots=roots)
        seconds = perf_counter() - began
        compared = (
            f"{verdict.events} events of {verdict.trees} trees, {verdict.obligations} obligations, "
            f"{verdict.steps} acts of time, {verdict.sanctions} sanctions, {verdict.approvals} approvals, "
            f"{verdict.levels} levels"
        )
        if verdict.differences:
            for one in verdict.differences:
                self.stdout.write(
                    f"{one.root.number}: rule {one.rule}, obligation {one.obligation or 'none'}, {one.what}: "
                    f"stored {one.stored or 'nothing'}, by the events {one.computed or 'nothing'}"
                )
            raise CommandError(f"{len(verdict.differences)} differences in {compared}", returncode=1)
        self.stdout.write(f"{compared}: all as the events say ({seconds:.1f} s)")
