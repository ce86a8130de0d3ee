"""What must not stand in the repository: addresses of package indexes, paths of somebody's machine, things left undone."""

from __future__ import annotations

import re

from tests.house.tree import ROOT, written_files

# Put together here, so that this file does not hold what it looks for.
FORBIDDEN = re.compile(
    "|".join(
        [
            "pypi" + r"\.org",
            "pythonhosted" + r"\.org",
            "registry" + r"\.(npmjs|yarnpkg|npmmirror)",
            r"https?://[^ \"']*(/simple/|/packages/|/tarballs?/)",
            "/" + "work/",
            r"\.\./" + "shared",
            "/tmp/" + "brief",
            "/opt/" + "wheels",
        ]
    )
)
UNDONE = re.compile(r"\b(" + "|".join(["TO" + "DO", "FIX" + "ME", "X" + "XX"]) + r")\b|" + "coming " + "soon")
READ = {
    ".py",
    ".md",
    ".toml",
    ".txt",
    ".in",
    ".json",
    ".html",
    ".js",
    ".css",
    ".yaml",
    ".yml",
    ".po",
    ".typ",
    ".sh",
    "",
}


def _texts():
    for path in written_files():
        if path.suffix in READ and path.stat().st_size < 2_000_000:
            yield path, path.read_text(encoding="utf-8")


def test_no_file_names_a_package_index_or_a_machine():
    found = [f"{path.relative_to(ROOT)}: {match[0]}" for path, text in _texts() if (match := FORBIDDEN.search(text))]

    assert not found


def test_nothing_is_left_undone():
    code = ((path, text) for path, text in _texts() if path.suffix in {".py", ".js", ".html"})
    found = [f"{path.relative_to(ROOT)}: {match[0]}" for path, text in code if (match := UNDONE.search(text))]

    assert not found


def test_every_requirement_is_pinned_with_hashes():
    for name in ("requirements.txt", "requirements-dev.txt"):
        lines = (ROOT / name).read_text(encoding="utf-8").splitlines()
        packages = [line for line in lines if line and line[0] not in "# "]
        assert packages
        for line in packages:
            assert re.fullmatch(r"[a-z0-9._-]+(\[[a-z,]+\])?==[^ ]+ \\", line), line
        assert sum("--hash=sha256:" in line for line in lines) >= len(packages)


def test_the_browser_packages_are_locked_by_digest_and_without_address():
    text = (ROOT / "package-lock.json").read_text(encoding="utf-8")

    assert '"integrity": "sha512-' in text
    assert '"resolved"' not in text


def test_the_tests_neither_sleep_nor_mock():
    found = []
    for path in sorted((ROOT / "tests").rglob("*.py")):
        text = path.read_text(encoding="utf-8")
        if re.search(r"\btime\.sleep\(|import sleep|" + "unittest" + r"\.mock|monkeypatch\.setattr\([\"']yinuo", text):
            found.append(str(path.relative_to(ROOT)))

    assert not [name for name in found if not name.endswith("test_repository.py")]
