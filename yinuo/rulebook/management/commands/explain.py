from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from yinuo.rulebook.explain import explain
from yinuo.rulebook.models import Obligation


class Command(BaseCommand):
    help = "Say why an obligation is owed, how its time was counted, and what became of it."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("obligation", type=int, help="the obligation's number, as in the address of its page")
        parser.add_argument("--lang", choices=["zh", "en"], default="zh")

    def handle(self, *args: Any, **options: Any) -> None:
        found = Obligation.objects.filter(pk=options["obligation"]).first()
        if found is None:
            raise CommandError(f"there is no obligation {options['obligation']}")
        explained = explain(found)
        for line in explained.said(options["lang"]):
            self.stdout.write(line)
        if not explained.counted.agrees:
            raise CommandError("the stored due time is not what the rule says", returncode=1)
