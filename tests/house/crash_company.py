"""
Makes a company in a home of its own, with limits of seconds, and prints who may ask for what there as JSON.

Run as a program of its own: ``python -m tests.house.crash_company``. The home is the environment's.
"""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

import django
from django.conf import settings

from yinuo import embedded


def main() -> None:
    embedded.ensure_running(settings.HOME)
    django.setup()
    from yinuo import serving
    from yinuo.api.services import tokens
    from yinuo.core import clock
    from yinuo.rulebook.services import packs
    from yinuo.stage import company

    serving.prepare()
    at = clock.now()
    built = company.build(code="SC", at=at)
    owner, hotline = built.people["owner"], built.people["hotline"]
    text = Path(__file__).with_name("crash_pack.yaml").read_text(encoding="utf-8")
    version = packs.load(text=text, by=owner, at=at)
    packs.publish(version=version, effective_at=at, branches=[built.branch], by=owner, at=at)
    _token, secret = tokens.issue(person=hotline, name="crash", by=hotline, at=at)
    sessions = {name: _session(built.people[name]) for name in ("coordinator", "technician", "technician2")}
    technicians = {name: built.people[name].pk for name in ("technician", "technician2")}
    sys.stdout.write(json.dumps({"token": secret, "sessions": sessions, "technicians": technicians}) + "\n")


def _session(person) -> str:
    from django.test import Client

    client = Client()
    client.force_login(person)
    return client.cookies[settings.SESSION_COOKIE_NAME].value


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "yinuo.config.settings")
    main()
