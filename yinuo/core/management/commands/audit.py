from __future__ import annotations

from argparse import ArgumentParser
from time import perf_counter
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from yinuo.core.models import Record
from yinuo.core.services import audit

_FAULTS = {
    "changed": "its content is not what was written",
    "missing": "it is not there",
    "unlinked": "it does not refer to the event before it",
    "cut_off": "the record remembers it, but the chain ends before it or otherwise",
    "added": "it lies behind the end that the record remembers",
}


class Command(BaseCommand):
    help = "Check the hash chains of the event log; name the first broken link and exit with 1."

    def add_arguments(self, parser: ArgumentParser) -> None:
        actions = parser.add_subparsers(dest="action", required=True)
        verify = actions.add_parser("verify", help="walk the chains, all of them or those of one number")
        verify.add_argument("--record", metavar="NUMBER", help="number of a case, order, requisition …")

    def handle(self, *args: Any, **options: Any) -> None:
        records = None
        if number := options["record"]:
            records = list(Record.objects.filter(number=number).order_by("pk"))
            if not records:
                raise CommandError(f"there is no record with the number {number}")
        began = perf_counter()
        verdict = audit.verify(records)
        seconds = perf_counter() - began
        if verdict.broken is not None:
            raise CommandError(_words(verdict.broken), returncode=1)
        rate = verdict.events / seconds if seconds else 0
        self.stdout.write(
            f"{verdict.events} events on {verdict.records} records: every chain is whole"
            f" ({seconds:.1f} s, {rate:,.0f} events/s)"
        )


def _words(broken: audit.BrokenLink) -> str:
    event = f"event {broken.seq}" + (f" ({broken.event_kind})" if broken.event_kind else "")
    return f"broken: {broken.record.kind} {broken.record.number}, {event}: {_FAULTS[broken.fault]}"
