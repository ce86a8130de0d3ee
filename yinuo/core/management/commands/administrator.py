from __future__ import annotations

import os
from argparse import ArgumentParser
from getpass import getpass
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from yinuo.core import clock
from yinuo.core.errors import Refusal
from yinuo.core.models import Role, Scope
from yinuo.core.services import people


class Command(BaseCommand):
    help = "Create an administrator: the first person of a new company, or one more when nobody can sign in."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("username")
        parser.add_argument("--name", default="", help="the name that pages show (default: the user name)")
        parser.add_argument("--email", default="")

    def handle(self, *args: Any, **options: Any) -> None:
        at = clock.now()
        password = os.environ.get("YINUO_ADMIN_PASSWORD") or getpass("Password: ")
        try:
            with transaction.atomic():
                person = people.create(
                    username=options["username"],
                    name=options["name"] or options["username"],
                    email=options["email"],
                    password=password,
                    by=None,
                    at=at,
                )
                people.assign_role(
                    person=person, role=Role.ADMINISTRATOR, scope=Scope.ALL, starts_at=at, by=None, at=at
                )
        except Refusal as refusal:
            raise CommandError(str(refusal)) from refusal
        self.stdout.write(f"{person.username} may sign in and administer everything.")
