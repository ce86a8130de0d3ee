"""Every setting, in one file. What an operator may change comes from the environment: see docs/operations.md."""

from __future__ import annotations

import os
import secrets
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _

from yinuo import embedded, env

BASE_DIR = Path(__file__).resolve().parents[2]
HOME = Path(env.text("YINUO_HOME", "var")).absolute()

DEBUG = env.flag("YINUO_DEBUG", default=False)


def _secret_key(path: Path) -> str:
    """Return the key in ``path``; make it there, readable by its owner only, on the first run."""
    try:
        return path.read_text(encoding="ascii")
    except FileNotFoundError:
        path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f"{path.name}.{os.getpid()}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write(secrets.token_urlsafe(64))
    try:
        path.hardlink_to(draft)  # the first of several starters wins
    except FileExistsError:
        pass
    finally:
        draft.unlink()
    return path.read_text(encoding="ascii")


SECRET_KEY = env.text("YINUO_SECRET_KEY") or _secret_key(HOME / "secret")

# Where people reach the system. Addresses in messages, the cookie flags and the live stream follow from it.
PUBLIC_URL = env.origin("YINUO_URL", "http://127.0.0.1:8000")
_public = urlsplit(PUBLIC_URL)
_secure = _public.scheme == "https"
ALLOWED_HOSTS = env.names("YINUO_HOSTS") or ["127.0.0.1", "localhost", "[::1]", _public.hostname or ""]
CSRF_TRUSTED_ORIGINS = [PUBLIC_URL, *env.names("YINUO_TRUSTED_ORIGINS")]

# The server-sent events process. Empty means: on the page's own host, at the next port (see core/live.js).
LIVE_PORT = env.number("YINUO_LIVE_PORT", default=8001, low=1, high=65535)
LIVE_URL = env.origin("YINUO_LIVE_URL")

INSTALLED_APPS = [
    "yinuo.core",
    "yinuo.notify",
    "yinuo.rulebook",
    "yinuo.procedures",
    "yinuo.customers",
    "yinuo.projects",
    "yinuo.cases",
    "yinuo.parts",
    "yinuo.dispatch",
    "yinuo.fieldwork",
    "yinuo.billing",
    "yinuo.feedback",
    "yinuo.insight",
    "yinuo.api",
    "yinuo.stage",
    "procrastinate.contrib.django",
    "django_htmx",
    "csp",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.humanize",
    "django.contrib.postgres",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "yinuo.core.middleware.Interface",
    "csp.middleware.CSPMiddleware",
    "yinuo.core.middleware.Moment",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "yinuo.core.middleware.Language",
    "yinuo.core.middleware.Sessions",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "yinuo.core.middleware.Refusals",
    "yinuo.core.live.SignTopics",
]

# Below this address programs ask, not browsers: see core.middleware.Interface.
INTERFACE = "/api/"
ROOT_URLCONF = "yinuo.config.urls"
WSGI_APPLICATION = "yinuo.config.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "yinuo.core.layout.layout",
            ],
        },
    },
]

# One connection per web thread, kept open and checked once per request, so that a restarted server is noticed.
DATABASES = {
    "default": {
        **env.database(env.text("DATABASE_URL") or embedded.dsn(HOME)),
        "CONN_MAX_AGE": env.number("YINUO_CONN_MAX_AGE", default=600, low=0, high=86_400),
        "CONN_HEALTH_CHECKS": True,
        "TEST": {"NAME": env.text("YINUO_TEST_DB", "test_yinuo"), "TEMPLATE": "template0"},
    },
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "core.Person"
LOGIN_URL = "/login/"
LOGIN_REDIRECT_URL = "/"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
PASSWORD_RESET_TIMEOUT = 3600

# Sessions live in the database and nowhere else, so that ending one ends it in every process at once.
SESSION_ENGINE = "django.contrib.sessions.backends.db"
SESSION_COOKIE_NAME = "yinuo_session"
SESSION_COOKIE_AGE = 14 * 24 * 3600
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = env.flag("YINUO_SECURE_COOKIES", default=_secure)
CSRF_COOKIE_NAME = "yinuo_csrf"
CSRF_FAILURE_VIEW = "yinuo.core.pages.csrf_failed"
CSRF_COOKIE_SECURE = SESSION_COOKIE_SECURE
CSRF_COOKIE_SAMESITE = "Lax"
LANGUAGE_COOKIE_NAME = "yinuo_language"
LANGUAGE_COOKIE_SECURE = SESSION_COOKIE_SECURE
LANGUAGE_COOKIE_SAMESITE = "Lax"

SECURE_HSTS_SECONDS = env.number("YINUO_HSTS_SECONDS", default=31_536_000 if _secure else 0, low=0, high=63_072_000)
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
if env.flag("YINUO_BEHIND_PROXY", default=False):
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
X_FRAME_OPTIONS = "DENY"

# A policy cannot name an IPv6 address or "every host": for those, and behind a proxy, set YINUO_LIVE_URL.
_named_hosts = [host for host in ALLOWED_HOSTS if host and host.replace("-", "").replace(".", "").isalnum()]
_map_tiles = urlsplit(env.text("YINUO_MAP_TILES").replace("{s}", "*"))
_tile_sources = [f"{_map_tiles.scheme}://{_map_tiles.netloc}"] if _map_tiles.netloc else []
_live_sources = [LIVE_URL] if LIVE_URL else [f"{_public.scheme}://{host}:{LIVE_PORT}" for host in _named_hosts]
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:", "blob:", *_tile_sources],
        "font-src": [SELF],
        "connect-src": [SELF, *_live_sources],
        "manifest-src": [SELF],
        "worker-src": [SELF],
        "media-src": [SELF, "blob:"],
        "form-action": [SELF],
        "base-uri": [SELF],
        "frame-ancestors": [NONE],
    },
}

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", _("简体中文")), ("en", _("English"))]
TIME_ZONE = env.text("YINUO_TIME_ZONE", "Asia/Shanghai")
USE_TZ = True
USE_I18N = True
LOCALE_PATHS = [BASE_DIR / "yinuo" / "config" / "locale"]

STATIC_URL = "static/"
STATIC_ROOT = HOME / "static"
FILES_ROOT = HOME / "files"
MEDIA_ROOT = FILES_ROOT
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
WHITENOISE_MAX_AGE = 3600

UPLOAD_MAX_BYTES = env.number("YINUO_UPLOAD_MAX_MB", default=20, low=1, high=1024) * 1024 * 1024
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000

env.together("YINUO_ROUTER", "YINUO_ROUTER_URL")

# Choices of the company that no clause of a regulation makes.
YINUO: dict[str, Any] = {
    "survey_days": env.number("YINUO_SURVEY_DAYS", default=30, low=1, high=365),
    "survey_tries": env.number("YINUO_SURVEY_TRIES", default=30, low=1, high=1000),
    "demo": env.flag("YINUO_DEMO", default=False),
    "demo_password": env.text("YINUO_DEMO_PASSWORD", "yinuo-demo-2026"),
    "totp_roles": tuple(env.names("YINUO_TOTP_ROLES")),
    # A map's tiles, as "https://tiles.example/{z}/{x}/{y}.png", and who made them; without, the map is drawn plain.
    "map_tiles": env.text("YINUO_MAP_TILES"),
    "map_tiles_by": env.text("YINUO_MAP_TILES_BY"),
    # Who knows the roads: a table service of OSRM or Valhalla; without, the straight line stands in.
    "router": env.choice("YINUO_ROUTER", "osrm", "valhalla"),
    "router_url": env.origin("YINUO_ROUTER_URL"),
    "router_profile": env.text("YINUO_ROUTER_PROFILE"),
    "router_places": env.number("YINUO_ROUTER_PLACES", default=100, low=2, high=100_000),
    # Who sends text messages to customers: see notify.gateway; without, none are sent.
    "sms_url": env.address("YINUO_SMS_URL"),
    "sms_body": env.json_with("YINUO_SMS_BODY", '{"phone": "{phone}", "text": "{text}"}', "{phone}", "{text}"),
    "sms_header": env.text("YINUO_SMS_HEADER"),
    "sms_secret": env.text("YINUO_SMS_SECRET"),
    "sms_success": env.text("YINUO_SMS_SUCCESS"),
    "calendar_warning_months": env.number("YINUO_CALENDAR_WARNING_MONTHS", default=3, low=1, high=12),
    "repeat_fault_days": env.number("YINUO_REPEAT_FAULT_DAYS", default=30, low=1, high=365),
    "web_workers": env.number("YINUO_WEB_WORKERS", default=max(2, min(8, os.cpu_count() or 2)), low=1, high=64),
    "worker_concurrency": env.number("YINUO_WORKER_CONCURRENCY", default=4, low=1, high=64),
}

# Jobs of the clock, and who reacts to which event: read when the worker starts and when the apps are ready.
PROCRASTINATE_IMPORT_PATHS = ["yinuo.config.periodic"]
HANDLERS = "yinuo.config.handlers"
# Which page a record has, and where a duty is done.
# What the receipt invites the customer to; below it, nobody knows the module that asks.
SURVEY_LINK = "yinuo.feedback.links.url"
DOORS = "yinuo.config.doors"

CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}

# Without a mail server, letters are written into a folder where an operator can read them.
EMAIL_HOST = env.text("YINUO_SMTP_HOST")
EMAIL_BACKEND = f"django.core.mail.backends.{'smtp' if EMAIL_HOST else 'filebased'}.EmailBackend"
EMAIL_FILE_PATH = HOME / "mail"
EMAIL_PORT = env.number("YINUO_SMTP_PORT", default=587, low=1, high=65535)
EMAIL_HOST_USER = env.text("YINUO_SMTP_USER")
EMAIL_HOST_PASSWORD = env.text("YINUO_SMTP_PASSWORD")
EMAIL_USE_TLS = env.flag("YINUO_SMTP_TLS", default=True)
EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = env.text("YINUO_MAIL_FROM", f"yinuo@{_public.hostname}")
SERVER_EMAIL = DEFAULT_FROM_EMAIL

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"json": {"()": "yinuo.config.logs.JsonFormatter"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "json"}},
    "root": {"handlers": ["stderr"], "level": env.text("YINUO_LOG_LEVEL", "INFO")},
    "loggers": {
        "django": {"level": "INFO"},
        "django.server": {"handlers": ["stderr"], "level": "INFO", "propagate": False},
        "procrastinate": {"level": "WARNING"},
    },
}
