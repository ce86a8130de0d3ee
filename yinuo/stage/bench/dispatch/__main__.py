from __future__ import annotations

import sys
from argparse import ArgumentParser
from pathlib import Path

from yinuo.dispatch.optimiser import warm
from yinuo.stage.bench.dispatch import literature, own
from yinuo.stage.bench.report import Report

PARTS = (*literature.SETS, "plans", "repairs", "suggestions")


def main() -> None:
    parser = ArgumentParser(prog="python -m yinuo.stage.bench.dispatch", description=own.__doc__)
    parser.add_argument("--instances", type=Path, help="folder with the public sets; without it own instances only")
    parser.add_argument("--only", nargs="*", choices=PARTS, default=[], help="parts to run (default: all)")
    parser.add_argument("--limit", type=int, default=0, help="instances of each public set (default: all)")
    parser.add_argument("--seconds", type=float, nargs="*", default=[10.0, 60.0], help="for the public sets")
    parser.add_argument("--seeds", type=int, nargs="*", default=[1, 2, 3], help="of own instances")
    parser.add_argument("--most", type=int, default=2_000, help="largest own instance, in reports")
    asked = parser.parse_args()
    parts = asked.only or PARTS
    report = Report(write=lambda row: sys.stdout.write(f"{row}\n") and sys.stdout.flush())
    warm()
    if asked.instances:
        sets = [name for name in literature.SETS if name in parts]
        literature.run(
            report, asked.instances, names=sets, limit=asked.limit, seconds=asked.seconds, seed=asked.seeds[0]
        )
    if "plans" in parts:
        own.plans(report, seeds=asked.seeds, most=asked.most)
    if "repairs" in parts:
        own.repairs(report, seeds=asked.seeds)
    if "suggestions" in parts:
        own.suggestions(report)
    sys.exit(f"{report.missed} targets missed" if report.missed else 0)


if __name__ == "__main__":
    main()
