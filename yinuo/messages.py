"""
Message catalogues without the gettext programs: compile them, and find what has no English translation.

Every module keeps its own ``locale/en/LC_MESSAGES/django.po``. Message ids are Chinese, so Chinese needs no file.
Run as ``python -m yinuo.messages compile`` and ``python -m yinuo.messages check``.
"""

from __future__ import annotations

import io
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from django.conf import settings
from django.utils.translation import template as templates

PACKAGE = Path(__file__).resolve().parent

_KEYWORDS = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
}


@dataclass(frozen=True, kw_only=True)
class Fault:
    """One message that an English reader would not see rightly."""

    path: Path
    line: int
    message: str
    reason: str

    def __str__(self) -> str:
        return f"{self.path.relative_to(PACKAGE.parent)}:{self.line}: {self.reason}: {self.message!r}"


def catalogues(package: Path = PACKAGE) -> list[Path]:
    """Return every module's English catalogue."""
    return sorted(package.glob("*/locale/en/LC_MESSAGES/django.po"))


def compile_stale(package: Path = PACKAGE) -> list[Path]:
    """Write the .mo file of each catalogue that is newer than its .mo, and return those catalogues."""
    stale = [path for path in catalogues(package) if _is_stale(path)]
    for path in stale:
        draft = path.with_suffix(".mo.new")
        with draft.open("wb") as file:
            write_mo(file, _read(path))
        draft.replace(path.with_suffix(".mo"))
    return stale


def faults(package: Path = PACKAGE) -> list[Fault]:
    """Return every message without a usable English translation in its module's catalogue."""
    found: list[Fault] = []
    for module in sorted(path for path in package.iterdir() if (path / "__init__.py").exists()):
        path = module / "locale" / "en" / "LC_MESSAGES" / "django.po"
        catalogue = _read(path) if path.exists() else Catalog(locale="en")
        found += _missing(module, catalogue)
        found += [
            Fault(path=path, line=message.lineno or 1, message=_first(message.id), reason=str(error))
            for message, errors in catalogue.check()
            for error in errors
        ]
    return found


def _is_stale(path: Path) -> bool:
    compiled = path.with_suffix(".mo")
    return not compiled.exists() or compiled.stat().st_mtime_ns < path.stat().st_mtime_ns


def _read(path: Path) -> Catalog:
    with path.open("rb") as file:
        return read_po(file, locale="en", abort_invalid=True)


def _missing(module: Path, catalogue: Catalog) -> Iterator[Fault]:
    for path in sorted(path for path in module.rglob("*") if path.suffix in {".py", ".html", ".txt"}):
        for line, message, context in _messages_in(path):
            entry = catalogue.get(_first(message), context)
            if entry is None:
                yield Fault(path=path, line=line, message=_first(message), reason="not in the module's django.po")
            elif not _is_translated(entry):
                yield Fault(path=path, line=line, message=_first(message), reason="no English text")


def _is_translated(entry: Message) -> bool:
    parts = entry.string if isinstance(entry.string, tuple) else (entry.string,)
    return not entry.fuzzy and all(parts)


def _first(message: str | tuple[str, ...] | list[str]) -> str:
    return message if isinstance(message, str) else message[0]


def _messages_in(path: Path) -> Iterator[tuple[int, str | tuple[str, ...], str | None]]:
    text = path.read_text(encoding="utf-8")
    if path.suffix != ".py":
        if "{%" not in text:
            return
        # Indentation means nothing in a template, and something to the reader of Python that looks for the messages.
        text = "\n".join(line.lstrip() for line in templates.templatize(text).split("\n"))
    source = io.BytesIO(text.encode())
    for line, message, _comments, context in extract(
        "python", source, keywords=_KEYWORDS, options={"encoding": "utf-8"}
    ):
        if message and _first(message):
            yield line, message, context


def main(arguments: list[str]) -> int:
    """Do what the one argument says; return the exit code."""
    if not settings.configured:
        settings.configure()
    if arguments == ["compile"]:
        compile_stale()
        return 0
    if arguments == ["check"]:
        found = faults()
        sys.stdout.writelines(f"{fault}\n" for fault in found)
        return 1 if found else 0
    sys.stderr.write("usage: python -m yinuo.messages compile | check\n")
    return 2


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
