"""The system's own settings, with a data folder of their own and a password hasher that does not cost a test 0.2 s."""

from __future__ import annotations

import os
from pathlib import Path

os.environ.setdefault("YINUO_HOME", str(Path(__file__).resolve().parents[1] / "var" / "test"))

from yinuo.config.settings import *  # noqa: F403
from yinuo.config.settings import HOME

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
STATIC_ROOT = HOME / "static"
STATIC_ROOT.mkdir(parents=True, exist_ok=True)
ALLOWED_HOSTS = ["*"]
