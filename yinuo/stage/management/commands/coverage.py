from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import translation
from django.utils.translation import gettext as _

from yinuo.core.errors import Refusal
from yinuo.rulebook import pack as packs
from yinuo.stage import coverage, runner, scratch
from yinuo.stage.management.commands.scenario import LANGUAGES
from yinuo.stage.scenario import ScenarioError, read


class Command(BaseCommand):
    help = "Play a pack's scenarios and fail when one of its rules never fired (`yinuo pack coverage [CODE…]`)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("codes", nargs="*", help="pack codes; all that ship when none is given")
        parser.add_argument("--missing", action="store_true", help="print only the rules that lack something")
        parser.add_argument("--lang", choices=sorted(LANGUAGES), default="zh")

    def handle(self, *args: Any, **options: Any) -> None:
        with translation.override(LANGUAGES[options["lang"]]):
            try:
                with scratch.database():
                    codes = options["codes"] or runner.pack_codes()
                    missing = sum(self._report(code, only_missing=options["missing"]) for code in codes)
            except (ScenarioError, Refusal) as error:
                raise CommandError(str(error), returncode=1) from error
            if missing:
                raise CommandError(_("%(count)d 项未覆盖") % {"count": missing}, returncode=1)

    def _report(self, code: str, *, only_missing: bool) -> int:
        """Print the lines of a pack; return how many rules lack something, and stories fail."""
        pack = packs.parse(runner.pack_text(code))
        paths = runner.shipped(code)
        outcomes = [runner.play_and_forget(read(path), name=path.name) for path in paths]
        lines = coverage.report(pack, [outcome.picture for outcome in outcomes])
        faulty = [outcome for outcome in outcomes if outcome.faults]
        for line in lines:
            if line.missing or not only_missing:
                self.stdout.write(_described(line))
        whole = sum(not line.missing for line in lines)
        counts = {"code": code, "whole": whole, "all": len(lines), "stories": len(paths)}
        self.stdout.write(_("%(code)s：%(all)d 条规则中 %(whole)d 条全部触发过，%(stories)d 个情景") % counts)
        for outcome in faulty:
            self.stdout.write(_("情景未通过：%(title)s") % {"title": outcome.title})
            self.stdout.write("\n".join(f"    {fault}" for fault in outcome.faults))
        return len(lines) - whole + len(faulty)


def _described(line: coverage.Line) -> str:
    missing = "  " + _("缺 %(ways)s") % {"ways": ", ".join(line.missing)} if line.missing else ""
    fired = ", ".join(line.fired) or "—"
    return f"{'✗' if line.missing else '✓'} {line.rule:<8} {line.clause:<10} {line.kind:<11} {fired}{missing}"
