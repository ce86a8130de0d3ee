"""Read settings from the environment; a value that cannot be meant is refused at start-up, by name."""

from __future__ import annotations

import json
import os
from typing import Any
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured
from psycopg import ProgrammingError
from psycopg.conninfo import conninfo_to_dict

_TRUE = frozenset({"1", "true", "yes", "on"})
_FALSE = frozenset({"0", "false", "no", "off"})


def text(name: str, default: str = "") -> str:
    """Return the variable, or the default when it is unset."""
    return os.environ.get(name, default)


def flag(name: str, *, default: bool) -> bool:
    """
    Return a yes/no variable.

    :raises ImproperlyConfigured: the value is neither 1/true/yes/on nor 0/false/no/off
    """
    value = os.environ.get(name, "").strip().lower()
    if not value:
        return default
    if value in _TRUE:
        return True
    if value in _FALSE:
        return False
    msg = f"{name}={value!r}: expected one of 1, true, yes, on, 0, false, no, off"
    raise ImproperlyConfigured(msg)


def number(name: str, *, default: int, low: int, high: int) -> int:
    """
    Return a whole number within [low, high].

    :raises ImproperlyConfigured: the value is no whole number, or is outside the range
    """
    value = os.environ.get(name, "").strip()
    if not value:
        return default
    if not value.isascii() or not value.removeprefix("-").isdigit() or not low <= int(value) <= high:
        msg = f"{name}={value!r}: expected a whole number from {low} to {high}"
        raise ImproperlyConfigured(msg)
    return int(value)


def names(name: str, default: str = "") -> list[str]:
    """Return a comma-separated list, without empty parts."""
    return [part for part in (raw.strip() for raw in os.environ.get(name, default).split(",")) if part]


def choice(name: str, *options: str) -> str:
    """
    Return one of the options, or nothing when the variable is unset.

    :raises ImproperlyConfigured: the value is another
    """
    value = os.environ.get(name, "").strip().lower()
    if value and value not in options:
        msg = f"{name}={value!r}: expected one of {', '.join(options)}, or nothing"
        raise ImproperlyConfigured(msg)
    return value


def together(*names: str) -> None:
    """
    Make sure that all of the variables are set, or none.

    :raises ImproperlyConfigured: some are set and some are not; names those that are not
    """
    missing = [name for name in names if not os.environ.get(name, "").strip()]
    if missing and len(missing) < len(names):
        present = ", ".join(name for name in names if name not in missing)
        msg = f"{', '.join(missing)}: not set, but needed with {present}"
        raise ImproperlyConfigured(msg)


def origin(name: str, default: str = "") -> str:
    """
    Return an http(s) address without a trailing slash, or the default.

    :raises ImproperlyConfigured: the value is not an http(s) address
    """
    value = os.environ.get(name, "").strip().rstrip("/")
    if not value:
        return default
    parts = urlsplit(value)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        msg = f"{name}={value!r}: expected an address such as https://service.example.com"
        raise ImproperlyConfigured(msg)
    return value


def address(name: str) -> str:
    """
    Return an http(s) address with its path and query, or nothing.

    :raises ImproperlyConfigured: the value is not an http(s) address
    """
    origin(name)
    return os.environ.get(name, "").strip()


def json_with(name: str, default: str, *places: str) -> str:
    """
    Return a JSON text that names every one of the places.

    :raises ImproperlyConfigured: it is no JSON, or lacks a place
    """
    value = os.environ.get(name, "").strip() or default
    try:
        json.loads(value)
    except ValueError as error:
        msg = f"{name}: not JSON ({error})"
        raise ImproperlyConfigured(msg) from error
    missing = [place for place in places if place not in value]
    if missing:
        msg = f"{name}: {', '.join(missing)} does not stand in it"
        raise ImproperlyConfigured(msg)
    return value


def database(url: str) -> dict[str, Any]:
    """
    Return Django's database settings for a PostgreSQL URL.

    Several hosts (``postgres://u:p@a:5432,b:5432/yinuo?target_session_attrs=read-write``) and every other
    libpq parameter pass through, so that fail-over is libpq's business.

    :raises ImproperlyConfigured: the URL is not one libpq understands, or names no database
    """
    if not url.startswith(("postgres://", "postgresql://")):
        msg = "DATABASE_URL: expected postgres://user:password@host:port/database"
        raise ImproperlyConfigured(msg)
    try:
        parameters = conninfo_to_dict(url)
    except ProgrammingError as error:
        msg = f"DATABASE_URL: {error}"
        raise ImproperlyConfigured(msg) from error
    if not parameters.get("dbname"):
        msg = "DATABASE_URL: it names no database"
        raise ImproperlyConfigured(msg)
    return {
        "ENGINE": "yinuo.core.postgresql",
        "NAME": str(parameters.pop("dbname")),
        "USER": str(parameters.pop("user", "")),
        "PASSWORD": str(parameters.pop("password", "")),
        "HOST": str(parameters.pop("host", "")),
        "PORT": str(parameters.pop("port", "")),
        "OPTIONS": dict(parameters),
    }
