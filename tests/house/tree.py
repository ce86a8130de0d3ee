"""What the tests of the house look at: the files of the project, and the order of its rooms."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "yinuo"

_MADE = {"__pycache__", "vendor", "fonts", "node_modules", "var", "build", "dist", "yinuo.egg-info"}
_DOTTED = {".ci", ".gitignore", ".npmrc"}


def python_files(*, migrations: bool = False) -> list[Path]:
    """Return the package's own modules."""
    return [path for path in sorted(PACKAGE.rglob("*.py")) if migrations or "migrations" not in path.parts]


def templates() -> list[Path]:
    """Return every page template of the package."""
    return sorted(path for path in PACKAGE.glob("*/templates/**/*") if path.suffix in {".html", ".txt", ".js"})


def written_files() -> Iterator[Path]:
    """Yield every file that somebody wrote, as against those that set-up or a run makes."""
    for path in sorted(ROOT.iterdir()):
        yield from _written(path)


def _written(path: Path) -> Iterator[Path]:
    hidden = path.name.startswith(".") and path.name not in _DOTTED
    if hidden or path.name in _MADE or path.suffix in {".mo", ".pyc"}:
        return
    if path.is_dir():
        for child in sorted(path.iterdir()):
            yield from _written(child)
    elif path.is_file():
        yield path


def rooms() -> list[set[str]]:
    """Return the layers of the import contract, from the top; the modules of one layer share a set."""
    config = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    contract = next(c for c in config["tool"]["importlinter"]["contracts"] if c["type"] == "layers")
    return [{name.strip() for name in layer.replace("|", ":").split(":")} for layer in contract["layers"]]
