from __future__ import annotations

import csv
import json
import sys
from argparse import ArgumentParser
from collections.abc import Callable, Iterator
from concurrent.futures.process import BrokenProcessPool
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any, TextIO
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from yinuo.core import clock
from yinuo.core.models import Branch, Department
from yinuo.rulebook.backtest import SIDES, EngineMissing, Outcome, Stopping
from yinuo.rulebook.backtest.figures import COLUMNS
from yinuo.rulebook.engine import EngineError
from yinuo.rulebook.models import RegulationVersion
from yinuo.rulebook.services import trials

ASSUMPTION = "People are assumed to have done what they did; only the rules differ."


class Command(BaseCommand):
    help = "Try a version of a regulation on what happened: what would have been kept, broken and proposed."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--draft", required=True, metavar="CODE@VERSION", help="the version to try")
        parser.add_argument("--from", dest="starts_on", required=True, type=date.fromisoformat, metavar="DATE")
        parser.add_argument("--to", dest="ends_on", required=True, type=date.fromisoformat, metavar="DATE",
                            help="the last day that counts")  # fmt: skip
        parser.add_argument("--branch", metavar="CODE", help="only cases of this branch")
        parser.add_argument("--processes", type=int, default=1, metavar="N")
        parser.add_argument("--engine", choices=["local", "ray"], default="local")
        parser.add_argument("--out", type=Path, metavar="FILE", help="write the figures to FILE (.csv or .json)")

    def handle(self, *args: Any, **options: Any) -> None:
        trial = _trial(options)
        out: Path | None = options["out"]
        if out is not None and out.suffix not in {".csv", ".json"}:
            raise CommandError("--out takes a file that ends in .csv or .json")
        watch = trials.Watch(read=_Bar(sys.stderr).read, judged=_Bar(sys.stderr).judged)
        try:
            outcome, _plan = trials.carry_out(
                trial, processes=max(options["processes"], 1), engine=options["engine"], watch=watch
            )
        except (KeyboardInterrupt, Stopping):
            raise CommandError("cancelled; nothing was kept", returncode=130) from None
        except EngineError as error:
            raise CommandError(str(error), returncode=1) from None
        except EngineMissing as error:
            raise CommandError(str(error), returncode=3) from None
        except BrokenProcessPool:
            raise CommandError("a worker process died; try again with fewer --processes", returncode=1) from None
        if out is not None:
            _write(out, outcome)
        self._say(outcome, trial)

    def _say(self, outcome: Outcome, trial: trials.Trial) -> None:
        self.stdout.write(ASSUMPTION)
        code = trial.draft.regulation.code
        for rule, both in sorted(_by_rule(outcome).items()):
            if rule[0] == code or both["draft"] != both["actual"]:
                self.stdout.write(f"{rule[0]} {rule[1]} {rule[2]}: {_sentence(both)}")
        for fault, (many, _first) in outcome.faults.items():
            self.stdout.write(f"not judged: {many} cases ({fault.side}): {fault.en}")
        cases = len({one.root for one in outcome.changes})
        self.stdout.write(
            f"{outcome.trees} trees, {outcome.events} events that rules listen to; "
            f"{len(outcome.changes)} promises, sanctions or gates of {cases} cases come out otherwise"
        )


def _trial(options: dict[str, Any]) -> trials.Trial:
    code, _at, number = options["draft"].rpartition("@")
    versions = RegulationVersion.objects.select_related("regulation")
    draft = versions.filter(regulation__code=code, version=number).first()
    if draft is None:
        raise CommandError(f"there is no version {number} of a regulation {code}; yinuo pack list shows them")
    branch = None
    if options["branch"]:
        branch = Branch.objects.filter(code=options["branch"]).values_list("pk", flat=True).first()
        if branch is None:
            raise CommandError(f"there is no branch {options['branch']}")
    if options["ends_on"] < options["starts_on"]:
        raise CommandError("--to lies before --from")
    starts_at, ends_at = _start(options["starts_on"]), _start(options["ends_on"] + timedelta(days=1))
    return trials.Trial(draft, trials.window(starts_at, ends_at, clock.now()), branch)


def _start(day: date) -> datetime:
    return datetime.combine(day, time(), ZoneInfo(settings.TIME_ZONE))


class _Bar:
    """A line that tells how far it is, on a terminal only."""

    def __init__(self, stream: TextIO) -> None:
        self._write: Callable[[str], object] = stream.write if stream.isatty() else lambda _text: None
        self._flush = stream.flush

    def read(self, trees: int) -> None:
        self._put(f"reading: {trees:,} trees")

    def judged(self, done: int, whole: int) -> None:
        filled = 40 * done // whole if whole else 40
        self._put(f"judging: [{'#' * filled}{'.' * (40 - filled)}] {done:,} of {whole:,} events")
        if done == whole:
            self._write("\n")

    def _put(self, text: str) -> None:
        self._write(f"\r\x1b[K{text}")
        self._flush()


def _by_rule(outcome: Outcome) -> dict[tuple[str, str, str], dict[str, list[int]]]:
    found: dict[tuple[str, str, str], dict[str, list[int]]] = {}
    for side in SIDES:
        for cell, counts in outcome.figures[side].items():
            key = (cell.regulation, cell.clause, cell.rule)
            both = found.setdefault(key, {one: [0] * len(COLUMNS) for one in SIDES})
            both[side] = [a + b for a, b in zip(both[side], counts, strict=True)]
    return found


def _sentence(both: dict[str, list[int]]) -> str:
    parts = [
        f"{name} {both['draft'][place]}" + (f" (was {both['actual'][place]})" if _moved(both, place) else "")
        for place, name in enumerate(COLUMNS)
        if both["draft"][place] or both["actual"][place]
    ]
    return ", ".join(parts)


def _moved(both: dict[str, list[int]], place: int) -> bool:
    return both["draft"][place] != both["actual"][place]


def _rows(outcome: Outcome) -> Iterator[dict[str, object]]:
    branches = dict(Branch.objects.values_list("pk", "code"))
    departments = dict(Department.objects.values_list("pk", "code"))
    for side in SIDES:
        for cell, counts in outcome.figures[side].items():
            yield {
                "side": side,
                "regulation": cell.regulation,
                "clause": cell.clause,
                "rule": cell.rule,
                "branch": branches.get(cell.branch, ""),
                "department": departments.get(cell.department, ""),
                "month": f"{cell.month:%Y-%m}",
                **dict(zip(COLUMNS, counts, strict=True)),
            }


def _write(path: Path, outcome: Outcome) -> None:
    """Write the figures; amounts are in hundredths."""
    rows = list(_rows(outcome))
    with path.open("w", encoding="utf-8", newline="") as file:
        if path.suffix == ".json":
            faults = [{"side": one.side, "text": one.en, "cases": many} for one, (many, _) in outcome.faults.items()]
            content = {"assumption": ASSUMPTION, "trees": outcome.trees, "figures": rows, "faults": faults}
            json.dump(content, file, ensure_ascii=False, indent=1)
            return
        heads = ["side", "regulation", "clause", "rule", "branch", "department", "month", *COLUMNS]
        writer = csv.DictWriter(file, heads)
        writer.writeheader()
        writer.writerows(rows)
