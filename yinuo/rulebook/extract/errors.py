"""Why a file cannot be read, in plain words of both languages."""

from __future__ import annotations


class Unreadable(Exception):
    """
    A file is not taken. ``code`` is stable: ``empty``, ``too_big``, ``encrypted``, ``image_only``, ``bomb``, ``macro``,
    ``old_word``, ``wrong_kind``, ``broken``, ``binary``, ``too_many_pages``, ``too_slow``, ``no_text``, ``not_found``.
    """

    def __init__(self, code: str, zh: str, en: str) -> None:
        self.code = code
        self.zh = zh
        self.en = en
        super().__init__(f"{zh} / {en}")

    def say(self, lang: str) -> str:
        """Return the message, Chinese for every code that begins with ``zh``."""
        return self.zh if lang.startswith("zh") else self.en
