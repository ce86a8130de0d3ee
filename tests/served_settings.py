"""What `yinuo serve` runs with in browser tests: everything as in production, and passwords that cost nothing to make."""

from __future__ import annotations

from yinuo.config.settings import *  # noqa: F403

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
