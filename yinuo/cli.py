"""The command ``yinuo``: it parses, calls one thing, prints facts, and exits non-zero on refusal."""

from __future__ import annotations

import os
import sys

from yinuo import embedded


def _manage(arguments: list[str]) -> None:
    """Hand a Django management command its words, with a database that answers."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "yinuo.config.settings")
    from django.conf import settings  # noqa: PLC0415  # settings read the environment, so not before the line above
    from django.core.management import execute_from_command_line  # noqa: PLC0415

    if not os.environ.get("DATABASE_URL"):
        embedded.ensure_running(settings.HOME)
    execute_from_command_line(["yinuo", *arguments])


def main() -> None:
    """Run one command line."""
    try:
        _manage(sys.argv[1:])
    except embedded.EmbeddedError as error:
        print(error, file=sys.stderr)
        sys.exit(1)
