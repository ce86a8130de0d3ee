"""
Put the parts of the npm packages that pages and printed forms need where they are found.

`make setup` runs this after `npm ci`. What it writes is never committed:

- ``yinuo/core/static/vendor/``: Tabler, its icons, ECharts, Leaflet, and a Chinese web font where there is none;
- ``yinuo/core/fonts/``: the same font as TTF files for typst. Family "Noto Sans SC", regular and bold, holds the
  common characters; the ``extra-*`` files hold rare ones and symbols, and typst falls back to them by itself when it is
  given ``typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[PRINT_FONTS])``.
"""

from __future__ import annotations

import re
import shutil
from pathlib import Path

from fontTools.ttLib import TTFont

ROOT = Path(__file__).resolve().parents[1]
VENDOR = ROOT / "yinuo" / "core" / "static" / "vendor"
PRINT_FONTS = ROOT / "yinuo" / "core" / "fonts"

_COPIED = {
    "@tabler/core/dist/css/tabler.min.css": "tabler/tabler.min.css",
    "@tabler/core/dist/js/tabler.min.js": "tabler/tabler.min.js",
    "@tabler/icons-webfont/dist/tabler-icons.min.css": "tabler-icons/tabler-icons.min.css",
    "@tabler/icons-webfont/dist/fonts/tabler-icons.woff2": "tabler-icons/fonts/tabler-icons.woff2",
    "echarts/dist/echarts.min.js": "echarts/echarts.min.js",
    "leaflet/dist/leaflet.js": "leaflet/leaflet.js",
    "leaflet/dist/leaflet.css": "leaflet/leaflet.css",
    "leaflet/dist/images/layers.png": "leaflet/images/layers.png",
    "leaflet/dist/images/layers-2x.png": "leaflet/images/layers-2x.png",
    "leaflet/dist/images/marker-icon.png": "leaflet/images/marker-icon.png",
    "@fontsource/noto-sans-sc/files/noto-sans-sc-chinese-simplified-400-normal.woff2": "noto-sans-sc/regular.woff2",
    "@fontsource/noto-sans-sc/files/noto-sans-sc-chinese-simplified-700-normal.woff2": "noto-sans-sc/bold.woff2",
}
_WEB_FONT = """\
@font-face {
  font-family: "Noto Sans SC"; font-weight: 400; font-display: swap;
  src: url("regular.woff2") format("woff2");
}
@font-face {
  font-family: "Noto Sans SC"; font-weight: 700; font-display: swap;
  src: url("bold.woff2") format("woff2");
}
"""
_SOURCE_MAP = re.compile(rb"(/\*|//)# sourceMappingURL=[^\n*]*(\*/)?\s*$")
_OTHER_FONT_FORMATS = re.compile(rb',url\("[^"]*\.(?:woff|ttf)[^"]*"\) format\("(?:woff|truetype)"\)')
_FAMILY_NAMES = frozenset({1, 16})
_FULL_NAME = 4
_POSTSCRIPT_NAME = 6


def assemble(packages: Path, vendor: Path = VENDOR, fonts: Path = PRINT_FONTS) -> None:
    """
    Copy what is used out of ``packages`` (a node_modules folder) into the two folders, replacing what they held.

    :raises FileNotFoundError: a package lacks a file it had in the pinned version
    """
    for folder in (vendor, fonts):
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
    for source, target in _COPIED.items():
        path = vendor / target
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(_self_contained(packages / source))
    (vendor / "noto-sans-sc" / "font.css").write_text(_WEB_FONT, encoding="utf-8")
    _make_print_fonts(packages / "@fontsource" / "noto-sans-sc" / "files", fonts)


def _self_contained(path: Path) -> bytes:
    """Return the file without references to files that are not copied: the static manifest refuses those."""
    content = path.read_bytes()
    if path.suffix in {".css", ".js"}:
        content = _OTHER_FONT_FORMATS.sub(b"", _SOURCE_MAP.sub(b"", content))
    return content


def _make_print_fonts(files: Path, folder: Path) -> None:
    covered = _to_ttf(files / "noto-sans-sc-chinese-simplified-400-normal.woff", folder / "regular.ttf", "Noto Sans SC")
    _to_ttf(files / "noto-sans-sc-chinese-simplified-700-normal.woff", folder / "bold.ttf", "Noto Sans SC")
    for path in sorted(files.glob("noto-sans-sc-[0-9]*-400-normal.woff")):
        characters = frozenset(TTFont(path, lazy=True).getBestCmap())
        if characters - covered:
            part = path.name.split("-")[3]
            covered |= _to_ttf(path, folder / f"extra-{part}.ttf", f"Noto Sans SC {part}")


def _to_ttf(source: Path, target: Path, family: str) -> frozenset[int]:
    """Unpack one WOFF file under another family name (as packed, all call themselves Thin); return what it covers."""
    font = TTFont(source, lazy=True)
    style = font["name"].getDebugName(2)
    for entry in list(font["name"].names):
        where = (entry.nameID, entry.platformID, entry.platEncID, entry.langID)
        if entry.nameID in _FAMILY_NAMES:
            font["name"].setName(family, *where)
        elif entry.nameID == _FULL_NAME:
            font["name"].setName(f"{family} {style}", *where)
        elif entry.nameID == _POSTSCRIPT_NAME:
            font["name"].setName(f"{family.replace(' ', '')}-{style}", *where)
    font.flavor = None
    font.save(target)
    return frozenset(font.getBestCmap())


if __name__ == "__main__":
    assemble(ROOT / "node_modules")
