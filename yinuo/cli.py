"""The command ``yinuo``: it parses, calls one thing, prints facts, and exits non-zero on refusal."""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import django
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.management import call_command, execute_from_command_line, get_commands

from yinuo import embedded
from yinuo.rulebook.extract import command as extract_command

if TYPE_CHECKING:  # it imports models, so not before django.setup()
    from yinuo import serving

_EPILOGUE = """\
Every other word is a management command, run with a database that answers: yinuo migrate, yinuo audit verify,
yinuo pack check FILE, yinuo scenario run FILE, yinuo explain NUMBER, … `yinuo help` lists them all.
"""


def main() -> None:
    """Run one command line."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "yinuo.config.settings")
    words = sys.argv[1:]
    if words[:2] == ["pack", "coverage"]:  # it plays scenarios, so it is a command of the stage
        words = words[1:]
    own = _own_commands()
    try:
        if not words or words[0] in {"-h", "--help"}:
            _parser().print_help()
        elif words[0] in own:
            arguments = _parser().parse_args(words)
            own[words[0]](arguments)
        else:
            _have_database()
            execute_from_command_line(["yinuo", *words])
    except (embedded.EmbeddedError, ImproperlyConfigured) as error:
        sys.exit(f"yinuo: {error}")


def _own_commands() -> dict[str, Callable[[argparse.Namespace], None]]:
    return {
        "serve": _serve,
        "demo": _demo,
        "worker": _worker,
        "backup": _backup,
        "restore": _restore,
        "db": _db,
        "extract": _extract,
    }


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="yinuo", epilog=_EPILOGUE)
    commands = parser.add_subparsers(dest="command", metavar="COMMAND")
    for name, text in {
        "serve": "run web server, live stream and one worker on this machine",
        "demo": "load the demo company unless it is there, then serve",
    }.items():
        command = commands.add_parser(name, help=text, description=text)
        command.add_argument("--host", default="127.0.0.1", help="address to listen on (default: this machine only)")
        command.add_argument(
            "--port", type=int, default=8000, help="port of the pages; the live stream takes the next one"
        )
        command.add_argument("--no-worker", action="store_true", help="run no worker: some other machine does")
    worker = commands.add_parser("worker", help="run one more worker: jobs and the sweeper")
    worker.add_argument("--concurrency", type=int, help="jobs at a time (default: YINUO_WORKER_CONCURRENCY)")
    backup = commands.add_parser("backup", help="write database and files into one file")
    backup.add_argument("file", type=Path)
    restore = commands.add_parser("restore", help="bring database and files back from a backup")
    restore.add_argument("file", type=Path)
    restore.add_argument("--replace", action="store_true", help="replace what the database holds")
    db = commands.add_parser("db", help="start, stop, look at or talk to the embedded PostgreSQL")
    db.add_argument("what", choices=["start", "stop", "status", "psql"])
    db.add_argument("words", nargs=argparse.REMAINDER, help="words for psql")
    extract = commands.add_parser("extract", help=extract_command.HELP, description=extract_command.HELP)
    extract_command.add_arguments(extract)
    return parser


def _extract(arguments: argparse.Namespace) -> None:
    sys.exit(extract_command.run(arguments))


def _have_database() -> None:
    if not os.environ.get("DATABASE_URL"):
        embedded.ensure_running(settings.HOME)


def _ready() -> None:
    _have_database()
    django.setup()


def _serve(arguments: argparse.Namespace) -> None:
    os.environ.setdefault("YINUO_LIVE_PORT", str(arguments.port + 1))
    os.environ.setdefault("YINUO_URL", f"http://127.0.0.1:{arguments.port}")
    _ready()
    from yinuo import serving  # noqa: PLC0415  # imports models, so not before django.setup()

    serving.prepare()
    _run_children(arguments)


def _demo(arguments: argparse.Namespace) -> None:
    os.environ.setdefault("YINUO_LIVE_PORT", str(arguments.port + 1))
    os.environ.setdefault("YINUO_URL", f"http://127.0.0.1:{arguments.port}")
    os.environ.setdefault("YINUO_DEMO", "1")
    _ready()
    from yinuo import serving  # noqa: PLC0415

    serving.prepare()
    call_command("demo_company", found=True)
    # Its history is lived while the pages are served.
    living = [sys.executable, "-m", "yinuo", "demo_company"]
    _run_children(arguments, serving.Child(name="history", command=living, once=True))


def _run_children(arguments: argparse.Namespace, first: serving.Child | None = None) -> None:
    from yinuo import serving  # noqa: PLC0415

    ports = serving.Ports(host=arguments.host, web=arguments.port, live=settings.LIVE_PORT)
    print(f"Yinuo: {settings.PUBLIC_URL}  (data in {settings.HOME}, stop with Ctrl+C)", flush=True)
    own_database = None if os.environ.get("DATABASE_URL") else settings.HOME
    children = serving.commands(ports, with_worker=not arguments.no_worker, first=first)
    serving.Supervisor(children, database_of=own_database).run()


def _worker(arguments: argparse.Namespace) -> None:
    _ready()
    from yinuo import worker  # noqa: PLC0415

    worker.run(concurrency=arguments.concurrency or settings.YINUO["worker_concurrency"])


def _backup(arguments: argparse.Namespace) -> None:
    _ready()
    from yinuo import backup  # noqa: PLC0415
    from yinuo.core import clock  # noqa: PLC0415

    try:
        manifest = backup.write(arguments.file, at=clock.now())
    except backup.BackupError as error:
        sys.exit(f"yinuo: {error}")
    print(f"{arguments.file}: {sum(manifest.rows.values())} rows in {len(manifest.rows)} tables, and all files")


def _restore(arguments: argparse.Namespace) -> None:
    _ready()
    from yinuo import backup  # noqa: PLC0415

    try:
        manifest = backup.restore(arguments.file, replace=arguments.replace)
    except backup.BackupError as error:
        sys.exit(f"yinuo: {error}")
    print(
        f"restored the state of {manifest.made_at}: {sum(manifest.rows.values())} rows in {len(manifest.rows)} tables"
    )
    if "audit" in get_commands():
        call_command("audit", "verify")


def _db(arguments: argparse.Namespace) -> None:
    if os.environ.get("DATABASE_URL") and arguments.what != "psql":
        sys.exit("yinuo: DATABASE_URL is set, so the embedded server is not in use")
    if arguments.what == "start":
        print(embedded.ensure_running(settings.HOME))
    elif arguments.what == "stop":
        print("stopped" if embedded.stop(settings.HOME) else "it was not running")
    elif arguments.what == "psql":
        _have_database()
        address = os.environ.get("DATABASE_URL") or embedded.dsn(settings.HOME)
        sys.exit(subprocess.run([str(embedded.tool("psql")), address, *arguments.words], check=False).returncode)
    else:
        _print_status()


def _print_status() -> None:
    status = embedded.status(settings.HOME)
    print(f"running: {'yes, process ' + str(status.pid) if status.running else 'no'}")
    print(f"version: {status.version or 'not made yet'}")
    print(f"data:    {status.place.data}")
    print(f"log:     {status.place.logs}")
    print(f"address: {embedded.dsn(settings.HOME)}")
    if not status.running:
        sys.exit(3)
