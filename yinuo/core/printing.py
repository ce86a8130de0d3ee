"""
Printed forms: a typst template of a module, filled with data.

Data reach the template as JSON through ``sys.inputs``, so that nothing a person typed is read as markup. A template
begins with ``#import "form.typ": *`` and finds the data in ``form.data``; pictures travel in the data as lists of byte
values (``picture``). Fonts are those that ``make setup`` puts beside this file; the machine's own are never used, so
that a form looks the same everywhere.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

import typst

HERE = Path(__file__).resolve().parent
FONTS = HERE / "fonts"
COMMON = HERE / "typst" / "form.typ"


class FontsMissing(RuntimeError):
    """The fonts of the printed forms were not set up: run ``make setup``."""

    def __init__(self, folder: Path) -> None:
        super().__init__(f"no fonts in {folder}: run `make setup`")


def render(template: Path, data: Mapping[str, object], fonts: Path = FONTS) -> bytes:
    """
    Return the filled form as PDF.

    :raises FontsMissing: the set-up step has not been run
    """
    pdf = compiler(template, data, fonts).compile(format="pdf")
    assert isinstance(pdf, bytes)
    return pdf


def compiler(template: Path, data: Mapping[str, object], fonts: Path = FONTS) -> typst.Compiler:
    """Return the filled form before it is compiled: for other formats than PDF and for queries."""
    files = {"main": template.read_bytes(), "form.typ": COMMON.read_bytes()}
    told = {"data": json.dumps(data, ensure_ascii=False)}
    return typst.Compiler(files, font_paths=_fonts(fonts), sys_inputs=told)  # type: ignore[type-var]  # several files


def picture(content: bytes) -> list[int]:
    """Return an image file's bytes in the shape in which templates take pictures."""
    return list(content)


@lru_cache(maxsize=4)
def _fonts(folder: Path) -> typst.Fonts:
    if not any(folder.glob("*.ttf")):
        raise FontsMissing(folder)
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(folder)])
