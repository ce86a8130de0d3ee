from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from yinuo.rulebook import pack as packs
from yinuo.stage import coverage, runner, scratch
from yinuo.stage.scenario import read


class Command(BaseCommand):
    help = "Play a pack's scenarios and fail when one of its rules never fired (`yinuo pack coverage [CODE…]`)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("codes", nargs="*", help="pack codes; all that ship with scenarios when none is given")

    def handle(self, *args: Any, **options: Any) -> None:
        codes = options["codes"] or sorted({_code(path) for path in runner.shipped()})
        missing = 0
        with scratch.database():
            for code in codes:
                missing += self._report(code)
        if missing:
            raise CommandError(f"{missing} rules did not fire in every way they should", returncode=1)

    def _report(self, code: str) -> int:
        pack = packs.parse(runner.pack_text(code))
        paths = runner.shipped(code)
        outcomes = [runner.play_and_forget(read(path), name=path.name) for path in paths]
        lines = coverage.report(pack, [outcome.picture for outcome in outcomes])
        faults = [outcome.title for outcome in outcomes if outcome.faults]
        for line in lines:
            mark = "✗" if line.missing else "✓"
            missing = f"  MISSING {', '.join(line.missing)}" if line.missing else ""
            self.stdout.write(f"{mark} {line.rule:<8} {line.clause:<10} {line.kind:<11} {', '.join(line.fired)}{missing}")
        open_lines = [line for line in lines if line.missing]
        whole = len(lines) - len(open_lines)
        self.stdout.write(f"{code}: {whole} of {len(lines)} rules fired fully, {len(paths)} scenarios")
        for title in faults:
            self.stdout.write(f"failed: {title}")
        return len(open_lines) + len(faults)


def _code(path: Path) -> str:
    return path.parent.parent.name.upper().replace("_", "-")
