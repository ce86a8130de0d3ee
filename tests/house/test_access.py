"""Every address of the project stands in an access suite: nothing is open, or shut, by oversight."""

from __future__ import annotations

import importlib
from collections.abc import Iterator

import pytest
from django.urls import URLPattern, URLResolver, get_resolver, resolve

from tests.access import AccessSuite, undone
from tests.cast import Cast
from tests.house.tree import ROOT


def _suites() -> list[type[AccessSuite]]:
    """Return the suites that pytest runs: classes called Test… in files called test_…."""
    for path in sorted((ROOT / "tests").rglob("test_*.py")):
        if "AccessSuite" in path.read_text(encoding="utf-8"):
            importlib.import_module(".".join(path.relative_to(ROOT).with_suffix("").parts))
    return sorted(_below(AccessSuite), key=lambda suite: suite.__module__)


def _below(kind: type[AccessSuite]) -> Iterator[type[AccessSuite]]:
    for suite in kind.__subclasses__():
        if suite.__name__.startswith("Test"):
            yield suite
        yield from _below(suite)


def _addresses(resolver: URLResolver, space: str = "", start: str = "") -> Iterator[tuple[str, str]]:
    """Yield name and route of every address; the names of an API that shares a route among methods are several."""
    for entry in resolver.url_patterns:
        route = f"{start}{entry.pattern}"
        if isinstance(entry, URLPattern):
            yield f"{space}{entry.name}", route
        else:
            yield from _addresses(entry, f"{space}{entry.namespace}:" if entry.namespace else space, route)


@pytest.mark.usefixtures("files_root")
def test_every_address_is_tried_with_everybody(cast: Cast) -> None:
    addresses = dict(_addresses(get_resolver()))
    tried = set()
    for suite in _suites():
        with undone():
            tried |= {resolve(page.url.partition("?")[0]).route for page in suite().pages(cast)}

    missing = sorted(name for name, route in addresses.items() if route not in tried)
    assert len(addresses) > 180
    assert missing == [], "\n".join(missing)
