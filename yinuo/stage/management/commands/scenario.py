from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from yinuo.stage import actions, runner, scratch
from yinuo.stage.scenario import ScenarioError, read


class Command(BaseCommand):
    help = "Play stories through the real services: `scenario run FILE…`, `scenario run --pack S001-R01`, `scenario actions`."

    def add_arguments(self, parser: ArgumentParser) -> None:
        subcommands = parser.add_subparsers(dest="subcommand", required=True)
        run = subcommands.add_parser("run")
        run.add_argument("files", nargs="*", type=Path)
        run.add_argument("--pack", default="", help="all scenarios that ship with this pack")
        run.add_argument("--quiet", action="store_true", help="print only what went wrong")
        subcommands.add_parser("actions")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["subcommand"] == "actions":
            self.stdout.write("\n".join(actions.described()))
            return
        files = options["files"] or runner.shipped(options["pack"])
        if not files:
            raise CommandError("no scenario: name files, or --pack CODE")
        with scratch.database():
            failed = [path for path in files if not self._play(path, quiet=options["quiet"])]
        self.stdout.write(f"{len(files) - len(failed)} passed, {len(failed)} failed")
        if failed:
            raise CommandError("failed: " + ", ".join(map(str, failed)), returncode=1)

    def _play(self, path: Path, *, quiet: bool) -> bool:
        try:
            outcome = runner.play_and_forget(read(path), name=path.name)
        except ScenarioError as error:
            self.stdout.write(f"✗ {path.name}\n  {error}")
            return False
        self.stdout.write(f"{'✗' if outcome.faults else '✓'} {outcome.title}")
        if outcome.faults or not quiet:
            self.stdout.write("\n".join(outcome.lines))
        return not outcome.faults
