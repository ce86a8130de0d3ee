from __future__ import annotations

import json
import sys
from argparse import ArgumentParser
from datetime import datetime
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone, translation
from django.utils.dateparse import parse_datetime

from yinuo.core import clock
from yinuo.core.errors import Refusal
from yinuo.core.models import Branch
from yinuo.rulebook.models import RegulationVersion
from yinuo.rulebook.selectors import reading
from yinuo.rulebook.services import packs


class Command(BaseCommand):
    help = "Check, load, publish and export regulations as pack files."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--lang", choices=["zh", "en"], default="zh", help="language of what is said")
        actions = parser.add_subparsers(dest="action", required=True)
        check = actions.add_parser("check", help="say all that is wrong with pack files; exit with 1 if anything is")
        check.add_argument("files", nargs="+", type=Path)
        load = actions.add_parser("load", help="load pack files as drafts")
        load.add_argument("files", nargs="+", type=Path)
        load.add_argument("--publish", action="store_true", help="publish each at once, for the whole company")
        publish = actions.add_parser("publish", help="let a draft take effect")
        publish.add_argument("code", help="the regulation's code")
        publish.add_argument("version", help="its version")
        publish.add_argument(
            "--from", dest="effective_at", help="when, as 2026-04-01T00:00 in company time (default: now)"
        )
        publish.add_argument("--branch", dest="branches", action="append", default=[], help="only there (repeatable)")
        export = actions.add_parser("export", help="write a version as a pack file")
        export.add_argument("code")
        export.add_argument("version")
        export.add_argument("--out", type=Path, help="file to write (default: standard output)")
        actions.add_parser("schema", help="print the JSON Schema of pack files, for editors")
        actions.add_parser("list", help="list regulations and their versions")

    def handle(self, *args: Any, **options: Any) -> None:
        with translation.override("en" if options["lang"] == "en" else "zh-hans"):
            try:
                getattr(self, f"_{options['action']}")(options)
            except Refusal as refusal:
                raise CommandError(_said(refusal), returncode=1) from None

    def _check(self, options: dict[str, Any]) -> None:
        wrong = 0
        for path in options["files"]:
            try:
                pack = packs.check(_read(path))
            except Refusal as refusal:
                wrong += 1
                self.stdout.write(f"{path}: {_said(refusal)}")
            else:
                counted = f"{len(pack.clauses)} clauses, {len(pack.rules)} rules"
                self.stdout.write(f"{path}: {pack.code} {pack.version}, {counted}")
        if wrong:
            sys.exit(1)

    def _load(self, options: dict[str, Any]) -> None:
        for path in options["files"]:
            at = clock.now()
            version = packs.load(text=_read(path), at=at, by=None)
            if options["publish"]:
                packs.publish(version=version, effective_at=at, by=None, at=at)
            self.stdout.write(f"{path}: {version} {'published' if options['publish'] else 'loaded as a draft'}")

    def _publish(self, options: dict[str, Any]) -> None:
        at = clock.now()
        branches = list(Branch.objects.filter(code__in=options["branches"]))
        unknown = set(options["branches"]) - {branch.code for branch in branches}
        if unknown:
            raise CommandError(f"there is no branch {sorted(unknown)[0]}")
        effective_at = _instant(options["effective_at"]) if options["effective_at"] else at
        version = packs.publish(version=_version(options), effective_at=effective_at, branches=branches, by=None, at=at)
        self.stdout.write(f"{version} takes effect on {timezone.localtime(effective_at):%Y-%m-%d %H:%M}")

    def _export(self, options: dict[str, Any]) -> None:
        text = packs.export(_version(options))
        if options["out"]:
            options["out"].write_text(text, encoding="utf-8")
        else:
            self.stdout.write(text, ending="")

    def _schema(self, _options: dict[str, Any]) -> None:
        self.stdout.write(json.dumps(packs.schema(), ensure_ascii=False, indent=2))

    def _list(self, _options: dict[str, Any]) -> None:
        at = clock.now()
        versions = RegulationVersion.objects.select_related("regulation").prefetch_related("branches")
        for one in versions.order_by("regulation__code", "effective_at", "pk"):
            since = timezone.localtime(one.effective_at).strftime("%Y-%m-%d %H:%M") if one.effective_at else ""
            where = ",".join(branch.code for branch in one.branches.all()) or "company"
            self.stdout.write(f"{one}\t{reading.standing(one, at)}\t{since}\t{where}\t{one.regulation.title}")


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise CommandError(f"{path}: {error.strerror}") from None
    except UnicodeDecodeError:
        raise CommandError(f"{path}: it is not text in UTF-8") from None


def _version(options: dict[str, Any]) -> RegulationVersion:
    found = RegulationVersion.objects.filter(regulation__code=options["code"], version=options["version"]).first()
    if found is None:
        raise CommandError(f"there is no version {options['version']} of {options['code']}")
    return found


def _instant(text: str) -> datetime:
    try:
        found = parse_datetime(text)
    except ValueError:
        found = None
    if found is None:
        raise CommandError(f"{text!r} is no time; write for example 2026-04-01T00:00")
    return found if timezone.is_aware(found) else timezone.make_aware(found)


def _said(refusal: Refusal) -> str:
    return "\n".join(filter(None, [str(refusal.message), str(refusal.missing)]))
