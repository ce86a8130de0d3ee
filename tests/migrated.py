"""A migrated, empty database that test databases are copied from, made once for each state of the migrations."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from pathlib import Path

import psycopg
from psycopg import sql

ROOT = Path(__file__).resolve().parents[1]
PREFIX = "yinuo_migrated_"


def template(server_url: str, url_of: str) -> str:
    """
    Return the name of the migrated database, making it first if need be; older ones go.

    ``server_url`` is the address of the server's own database, ``url_of`` an address with ``{name}`` in it. Processes
    that ask at once wait for the one that makes it.
    """
    name = PREFIX + _fingerprint()
    with psycopg.connect(server_url, autocommit=True) as server:
        server.execute("SELECT pg_advisory_lock(hashtext(%s))", [PREFIX])
        found = server.execute("SELECT datname FROM pg_database WHERE starts_with(datname, %s)", [PREFIX]).fetchall()
        if (name,) in found:
            return name
        draft = f"{name}_draft"
        for old in {one for (one,) in found} | {draft}:
            server.execute(sql.SQL("DROP DATABASE IF EXISTS {}").format(sql.Identifier(old)))
        server.execute(sql.SQL("CREATE DATABASE {} TEMPLATE template0").format(sql.Identifier(draft)))
        environment = {**os.environ, "DATABASE_URL": url_of.format(name=draft)}
        command = [sys.executable, "-m", "yinuo", "migrate", "--verbosity", "0"]
        subprocess.run(command, env=environment, cwd=ROOT, check=True)
        server.execute(sql.SQL("ALTER DATABASE {} RENAME TO {}").format(sql.Identifier(draft), sql.Identifier(name)))
    return name


def _fingerprint() -> str:
    digest = hashlib.sha256((ROOT / "requirements.txt").read_bytes())
    for path in sorted(ROOT.glob("yinuo/*/migrations/*.py")):
        digest.update(path.relative_to(ROOT).as_posix().encode() + path.read_bytes())
    return digest.hexdigest()[:16]
