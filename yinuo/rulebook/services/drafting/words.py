"""Where words stand in a clause, whatever blanks and broken lines lie between their signs."""

from __future__ import annotations

from yinuo.rulebook.extract import normal


def locate(text: str, words: str, after: int = 0) -> tuple[int, int] | None:
    """
    Return start and end of words in a text, from ``after`` on. Blanks and line breaks do not count, nor does it whether
    a sign is of full or half width.
    """
    text, words = normal.normal(text), normal.normal(words)
    places = [at for at, sign in enumerate(text) if not sign.isspace()]
    bare = "".join(text[at] for at in places)
    wanted = "".join(sign for sign in words if not sign.isspace())
    if not wanted:
        return None
    begin = sum(at < after for at in places) if after else 0
    found = bare.find(wanted, begin)
    if found < 0:
        return None
    return places[found], places[found + len(wanted) - 1] + 1
