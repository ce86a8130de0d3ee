"""The command ``yinuo extract FILE``: reads a regulation and writes spans, a draft pack, a page to read."""

from __future__ import annotations

import argparse
import json
import sys
from collections import Counter
from pathlib import Path
from typing import TextIO

from yinuo.rulebook.extract import extract
from yinuo.rulebook.extract.errors import Unreadable
from yinuo.rulebook.extract.model import Extraction
from yinuo.rulebook.extract.read import limits

HELP = "read a regulation (docx, pdf with text, html, txt): its clauses, time limits, forms, sanctions and draft rules"
_BAR = 30
#: Exit codes: the file cannot be read; an output cannot be written or no such regulation.
UNREADABLE, REFUSED = 1, 2


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", type=Path, help="the regulation")
    parser.add_argument(
        "--spans", type=Path, metavar="OUT.jsonl", help="write the spans, one a line: line, text, type, value"
    )
    parser.add_argument(
        "--pack", type=Path, metavar="OUT.yaml", help="write a draft pack; of further regulations OUT-2.yaml, …"
    )
    parser.add_argument("--report", type=Path, metavar="OUT.html", help="write a page to read: text left, rules right")
    parser.add_argument("--text", type=Path, metavar="OUT.txt", help="write the text that the line numbers count")
    parser.add_argument("--regulation", type=int, metavar="N", help="only the N-th regulation of the file, from 1")
    parser.add_argument("--lang", choices=["zh", "en"], default="zh", help="language of what is said")


def run(arguments: argparse.Namespace) -> int:
    """Do what the command line says and return the exit code; what goes wrong is said on standard error."""
    try:
        extraction = extract(_bytes(arguments.file), arguments.file.name, progress=_Bar(sys.stderr).show)
        extraction = _chosen(extraction, arguments.regulation)
        _write(extraction, arguments)
    except Unreadable as error:
        sys.stderr.write(f"yinuo: {arguments.file}: {error.say(arguments.lang)}\n")
        return REFUSED if error.code in {"not_found", "no_such"} else UNREADABLE
    except OSError as error:
        sys.stderr.write(f"yinuo: {error.filename}: {error.strerror}\n")
        return REFUSED
    sys.stdout.write(summary(extraction, arguments.lang))
    return 0


def _bytes(path: Path) -> bytes:
    try:
        if path.stat().st_size > limits.FILE_BYTES:
            size, most = path.stat().st_size // limits.MEBI, limits.FILE_BYTES // limits.MEBI
            raise Unreadable(
                "too_big",
                f"文件有 {size} MB，最多 {most} MB；请拆分后再试",
                f"it has {size} MB, at most {most} MB are read; split it",
            )
        return path.read_bytes()
    except OSError as error:
        raise Unreadable("not_found", f"打不开文件：{error.strerror}", f"cannot be opened: {error.strerror}") from None


def _chosen(extraction: Extraction, number: int | None) -> Extraction:
    if number is None:
        return extraction
    if not 1 <= number <= len(extraction.regulations):
        count = len(extraction.regulations)
        raise Unreadable(
            "no_such",
            f"没有第 {number} 项制度，文件里有 {count} 项",
            f"there is no regulation {number}, the file has {count}",
        )
    one = extraction.regulations[number - 1]
    return Extraction(
        extraction.name, extraction.kind, extraction.encoding, extraction.pages, extraction.lines, extraction.noise,
        (one,), extraction.warnings
    )  # fmt: skip


def _write(extraction: Extraction, arguments: argparse.Namespace) -> None:
    if arguments.text:
        arguments.text.write_text(extraction.text + "\n", encoding="utf-8")
    if arguments.spans:
        arguments.spans.write_text(spans_as_lines(extraction), encoding="utf-8")
    if arguments.report:
        from yinuo.rulebook.extract import report  # noqa: PLC0415

        arguments.report.write_text(report.html(extraction), encoding="utf-8")
    if arguments.pack:
        _write_packs(extraction, arguments.pack, arguments.lang)


def spans_as_lines(extraction: Extraction) -> str:
    """Return the spans as JSON lines, in file order."""
    rows = (
        {"line": span.place.line, "text": span.text, "type": span.type, "value": span.value}
        for span in extraction.spans
    )
    return "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)


def _write_packs(extraction: Extraction, path: Path, lang: str) -> None:
    from yinuo.rulebook.extract.packing import draft_pack  # noqa: PLC0415  # the pack format is slow to import

    numbered = [one for one in extraction.regulations if one.clauses]
    if not numbered:
        raise Unreadable(
            "no_text",
            "没有找到带编号的条款，写不出制度包",
            "no numbered clause was found, so there is no pack to write",
        )
    for at, one in enumerate(numbered, 1):
        made = draft_pack(one, code=f"DRAFT-{at}")
        place = path if at == 1 else path.with_stem(f"{path.stem}-{at}")
        place.write_text(made.text, encoding="utf-8")
        kept, left = len(made.pack.rules), len(made.left_out)
        said = (
            f"{place}：{one.title}，规则 {kept} 条，另有 {left} 条待定"
            if lang == "zh"
            else f"{place}: {one.title}, {kept} rules, {left} left to settle"
        )
        sys.stderr.write(f"{said}\n")
        for out in made.left_out:
            sys.stderr.write(f"  {out.rule.code} {out.rule.clause or ''} {out.rule.title}：{out.why}\n")


def summary(extraction: Extraction, lang: str) -> str:
    """Return a line for each regulation: its lines, clauses, spans and draft rules."""
    lines = []
    for one in extraction.regulations:
        counted = Counter(span.type for span in one.spans)
        spans = " ".join(f"{kind} {count}" for kind, count in sorted(counted.items()))
        what = ("行", "条款", "规则草案") if lang == "zh" else ("lines", "clauses", "draft rules")
        lines.append(
            f"{one.title}\t{what[0]} {one.first}-{one.last}\t{what[1]} {len(one.clauses)}\t"
            f"{what[2]} {len(one.rules)}\t{spans}\n"
        )
    return "".join(lines)


class _Bar:
    """A progress bar for the pages of a pdf; silent where nobody looks."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._shown = -1

    def show(self, done: int, total: int) -> None:
        full = done * _BAR // max(1, total)
        if full != self._shown or done == total:
            self._shown = full
            end = "\n" if done == total else ""
            self._stream.write(f"\r[{'#' * full}{'.' * (_BAR - full)}] {done}/{total}{end}")
            self._stream.flush()
