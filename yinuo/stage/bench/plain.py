"""
The yardstick: the simplest Django view that inserts one row; settings, URL table and application in one.

It is served by the same server with the same number of workers on the same PostgreSQL.
"""

from __future__ import annotations

import json
import os

from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.db import connection
from django.http import HttpRequest, JsonResponse
from django.urls import path

from yinuo import env

if not settings.configured:
    settings.configure(
        SECRET_KEY="bench",  # noqa: S106  # guards nothing
        ALLOWED_HOSTS=["127.0.0.1"],
        ROOT_URLCONF=__name__,
        DATABASES={
            "default": {**env.database(os.environ["DATABASE_URL"]), "CONN_MAX_AGE": None},
        },
        USE_TZ=True,
    )


def insert(request: HttpRequest) -> JsonResponse:
    """Insert one row from the posted JSON and answer its id."""
    fault = json.loads(request.body)["fault"]
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO plain_report (fault) VALUES (%s) RETURNING id", [fault])
        row = cursor.fetchone()
    return JsonResponse({"id": row[0]}, status=201)


urlpatterns = [path("reports", insert)]
application = get_wsgi_application()
