from __future__ import annotations

from argparse import ArgumentParser
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import translation
from django.utils.translation import gettext as _

from yinuo.core.errors import Refusal
from yinuo.rulebook.pack import PackErrors, parse
from yinuo.stage import actions, runner, scratch
from yinuo.stage.scenario import ScenarioError, read

LANGUAGES = {"zh": "zh-hans", "en": "en"}


class Command(BaseCommand):
    help = "Play stories through the real services: `run [FILE…]`, `run --pack S001-R01`; `actions` lists the words."

    def add_arguments(self, parser: ArgumentParser) -> None:
        subcommands = parser.add_subparsers(dest="subcommand", required=True)
        run = subcommands.add_parser("run", help="play files, or all that ship")
        run.add_argument("files", nargs="*", type=Path)
        run.add_argument("--pack", default="", help="all scenarios that ship with this pack")
        run.add_argument(
            "--with", dest="given", action="append", type=Path, default=[], metavar="FILE",
            help="play against this pack file instead of the one of its code that ships",
        )  # fmt: skip
        run.add_argument("--quiet", action="store_true", help="print only what went wrong")
        listed = subcommands.add_parser("actions", help="list what a story can do")
        for command in (run, listed):
            command.add_argument("--lang", choices=sorted(LANGUAGES), default="zh")

    def handle(self, *args: Any, **options: Any) -> None:
        with translation.override(LANGUAGES[options["lang"]]):
            if options["subcommand"] == "actions":
                self.stdout.write("\n".join(actions.described()))
            else:
                given = self._given(options["given"])
                self._run(options["files"], options["pack"], given=given, quiet=options["quiet"])

    def _given(self, paths: list[Path]) -> dict[str, str]:
        """Return the texts of pack files by the code that each names."""
        texts = {}
        for path in paths:
            try:
                text = path.read_text(encoding="utf-8")
                texts[parse(text).code] = text
            except (OSError, UnicodeDecodeError) as error:
                raise CommandError(f"{path}: {error}") from error
            except PackErrors as errors:
                raise CommandError(f"{path}\n{errors.say(translation.get_language() or 'zh')}") from errors
        return texts

    def _run(self, files: list[Path], pack: str, *, given: Mapping[str, str], quiet: bool) -> None:
        chosen = files or runner.shipped(pack)
        if not chosen:
            raise CommandError(
                _("没有情景：请给出文件，或 --pack 制度包编号（%(known)s）") % {"known": ", ".join(runner.pack_codes())}
            )
        try:
            with scratch.database():
                failed = [path for path in chosen if not self._play(path, given=given, quiet=quiet)]
        except scratch.NoScratchDatabase as refusal:
            raise CommandError(f"{refusal} {refusal.missing}") from refusal
        counts = {"passed": len(chosen) - len(failed), "failed": len(failed)}
        self.stdout.write(_("%(passed)d 个通过，%(failed)d 个未通过") % counts)
        if failed:
            raise CommandError(
                _("未通过：%(names)s") % {"names": ", ".join(path.name for path in failed)}, returncode=1
            )

    def _play(self, path: Path, *, given: Mapping[str, str], quiet: bool) -> bool:
        try:
            outcome = runner.play_and_forget(read(path), name=path.name, given=given)
        except (ScenarioError, Refusal) as error:
            self.stdout.write(f"✗ {path.name}\n  {error}")
            return False
        self.stdout.write(f"{'✗' if outcome.faults else '✓'} {outcome.title}")
        if outcome.faults or not quiet:
            self.stdout.write("\n".join(outcome.lines))
        return not outcome.faults
