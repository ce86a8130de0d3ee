from __future__ import annotations

import pytest
from django.db import connection


@pytest.mark.django_db
def test_the_database_is_postgresql_fifteen_or_later():
    assert connection.vendor == "postgresql"
    assert connection.pg_version >= 150000
