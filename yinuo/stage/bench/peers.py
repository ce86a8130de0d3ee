"""
django-helpdesk on the same PostgreSQL, under the same server: its ticket submission, and its list of 100,000 tickets.

It is installed by its ordinary package into an environment of its own (``.venv-peers``) and never imported here.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from urllib.parse import urlencode

import psutil

from yinuo.stage.bench import load, places
from yinuo.stage.bench.report import Report

PACKAGES = ["django-helpdesk==2.6.1", "Django~=5.2", "psycopg[binary]", "granian~=2.8", "dj-database-url", "packaging"]
#: Its templates need it; its own word that it wants an old Django is overheard, as django-helpdesk's users must.
BESIDE = ["django-bootstrap5-form==5.0.2"]
PORT, MAIL_PORT = 18441, 18442
TICKETS = 100_000
TIMES_BETTER = 4.0
CSRF = "c" * 32  # of our own making: a browser would have got one with the form
SETTINGS = """
import dj_database_url, os
SECRET_KEY = "bench"
ALLOWED_HOSTS = ["*"]
DEBUG = False
ROOT_URLCONF = "peer_urls"
SITE_ID = 1
USE_TZ = True
STATIC_URL = "/static/"
MEDIA_ROOT = "/tmp/peer-media"
DATABASES = {"default": {**dj_database_url.parse(os.environ["DATABASE_URL"]), "CONN_MAX_AGE": None}}
CONTRIB = "auth contenttypes sessions messages sites humanize staticfiles admin".split()
INSTALLED_APPS = [*(f"django.contrib.{name}" for name in CONTRIB), "bootstrap5form", "rest_framework", "helpdesk"]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]
PROCESSORS = [
    "django.template.context_processors.debug",
    "django.template.context_processors.request",
    "django.contrib.auth.context_processors.auth",
    "django.contrib.messages.context_processors.messages",
]
TEMPLATES = [{
    "BACKEND": "django.template.backends.django.DjangoTemplates",
    "APP_DIRS": True,
    "OPTIONS": {"context_processors": PROCESSORS},
}]
DEFAULT_AUTO_FIELD = "django.db.models.AutoField"
EMAIL_HOST, EMAIL_PORT = "127.0.0.1", int(os.environ["PEER_MAIL_PORT"])
HELPDESK_PUBLIC_TICKET_FORM_CLASS = "helpdesk.forms.PublicTicketForm"
HELPDESK_TEAMS_MODE_ENABLED = False
LOGIN_URL = "/login/"
"""
URLS = """
from django.contrib import admin
from django.urls import include, path
urlpatterns = [path("admin/", admin.site.urls), path("", include("helpdesk.urls", namespace="helpdesk"))]
"""
WSGI = """
import os
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "peer_settings")
from django.core.wsgi import get_wsgi_application
application = get_wsgi_application()
"""
FILL = """
import django
django.setup()
from django.contrib.auth import get_user_model
from django.db import connection
from helpdesk.models import Queue, Ticket
queue = Queue.objects.create(title="Repair", slug="repair", allow_public_submission=True)
user = get_user_model().objects.create_superuser("bench", "bench@example.test", "bench")
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
session = SessionStore()
session[SESSION_KEY], session[BACKEND_SESSION_KEY] = str(user.pk), "django.contrib.auth.backends.ModelBackend"
session[HASH_SESSION_KEY] = user.get_session_auth_hash()
session.save()
print(queue.pk, session.session_key)
"""
LIST = """
import sys, time, django
django.setup()
from django.contrib.auth import get_user_model
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from helpdesk.models import Ticket
ticket = Ticket.objects.order_by("pk").first()
columns = [f.column for f in Ticket._meta.local_concrete_fields if f.column != "id"]
with connection.cursor() as cursor:
    cursor.execute(f"INSERT INTO helpdesk_ticket ({','.join(columns)}) SELECT {','.join('o.' + c for c in columns)} "
                   f"FROM helpdesk_ticket o, generate_series(1, %s) n WHERE o.id = %s", [int(sys.argv[1]), ticket.pk])
    cursor.execute("ANALYZE")
client = Client(HTTP_HOST="127.0.0.1")
client.force_login(get_user_model().objects.get(username="bench"))
from helpdesk.query import query_to_base64
plain = {"filtering": {}, "filtering_null": {}, "sorting": "created", "sortreverse": True, "search_string": ""}
query = query_to_base64(plain)
path = f"/datatables_ticket_list/{query}"
words = {"draw": 1, "start": 0, "length": 25, "order[0][column]": 0, "order[0][dir]": "desc"}
words["search[value]"] = ""
times = []
for _round in range(8):
    began = time.perf_counter()
    answer = client.get(path, words)
    times.append((time.perf_counter() - began) * 1000)
with CaptureQueriesContext(connection) as queries:
    client.get(path, words)
print(answer.status_code, sorted(times)[-1], len(queries))
"""


def submissions(stack: ExitStack) -> dict[str, load.Lane]:
    """
    Install and serve it until the stack is left; return what is measured beside our intake: a ticket submitted by
    somebody who is signed in, as whoever reports to us is, and one by a stranger through the public form.

    It confirms a ticket by mail while the submitter waits, so it is given a mail server that takes everything.
    """
    stack.enter_context(_mail_server())
    python, filled, environment = _place(stack, "peer")
    queue, session = filled.split()
    server = stack.enter_context(
        load.served("peer_wsgi:application", port=PORT, environment=environment, python=python)
    )
    return {
        "signed in": _lane(server, queue, f"csrftoken={CSRF}; sessionid={session}"),
        "public form": _lane(server, queue, f"csrftoken={CSRF}"),
    }


def _lane(server: psutil.Process, queue: str, cookie: str) -> load.Lane:
    told = {
        "csrfmiddlewaretoken": CSRF,
        "queue": queue,
        "title": "不点火",
        "body": "蒸汽炉不点火",
        "submitter_email": "a@example.test",
        "priority": "3",
    }
    body = urlencode(told).encode()
    headers = {"Content-Type": "application/x-www-form-urlencoded", "Cookie": cookie}
    return load.Lane(PORT, lambda _number: ("POST", "/tickets/submit/", body, headers), _stored, server)


def listing(report: Report) -> None:
    """Print how long its list of tickets takes."""
    with ExitStack() as stack:
        python, _filled, environment = _place(stack, "peer_list")
        status, worst, queries = _run(python, ["-c", LIST, str(TICKETS)], environment).split()
    report.line(
        "django-helpdesk: its list of 25 of 100,000",
        f"p95 {float(worst):.0f} ms, {queries} queries (status {status})",
    )


@contextmanager
def _mail_server() -> Iterator[None]:
    words = ["-m", "aiosmtpd", "-n", "-l", f"127.0.0.1:{MAIL_PORT}", "-c", "aiosmtpd.handlers.Sink"]
    process = subprocess.Popen([sys.executable, *words])
    try:
        yield
    finally:
        process.terminate()
        process.wait(timeout=20)


def _place(stack: ExitStack, purpose: str) -> tuple[str, str, dict[str, str]]:
    """Make it a database. Return its Python, what ``FILL`` printed, and what its processes are to be told."""
    python = _install()
    url = stack.enter_context(places.empty(purpose))
    folder = stack.enter_context(tempfile.TemporaryDirectory())
    _write(Path(folder))
    environment = {
        "DATABASE_URL": url,
        "DJANGO_SETTINGS_MODULE": "peer_settings",
        "PYTHONPATH": folder,
        "PEER_MAIL_PORT": str(MAIL_PORT),
    }
    _run(python, ["-m", "django", "migrate", "-v", "0"], environment)
    return python, _run(python, ["-c", FILL], environment).strip(), environment


def _install() -> str:
    folder = Path(".venv-peers")
    python = folder / "bin" / "python"
    if not python.exists():
        subprocess.run([sys.executable, "-m", "venv", str(folder)], check=True)
        install = [str(python), "-m", "pip", "install", "--quiet"]
        subprocess.run([*install, *PACKAGES], check=True)
        subprocess.run([*install, "--no-deps", *BESIDE], check=True)
    return str(python)


def _write(folder: Path) -> None:
    for name, text in (("peer_settings", SETTINGS), ("peer_urls", URLS), ("peer_wsgi", WSGI)):
        (folder / f"{name}.py").write_text(text, encoding="utf-8")


def _run(python: str, words: list[str], environment: dict[str, str]) -> str:
    everything = {**os.environ, **environment}
    done = subprocess.run([python, *words], env=everything, check=False, capture_output=True, text=True)
    if done.returncode:
        raise RuntimeError(f"django-helpdesk: {done.stderr[-3000:]}")
    return done.stdout


def _stored(status: int) -> bool:
    return status == 302  # it answers a stored ticket with a redirection
