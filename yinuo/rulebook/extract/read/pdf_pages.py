"""
Run as a program of its own: reads a pdf from standard input and writes its pages as lines of JSON.

First ``{"pages": 12}``, then one ``{"page": 1, "text": "…"}`` for each; or ``{"error": "encrypted"}``. It
bounds its own memory
and time, so that a file made to hurt hurts only this process. It imports nothing of the house.

Usage: pdf_pages.py MEMORY_BYTES SECONDS MOST_PAGES
"""

from __future__ import annotations

import json
import resource
import sys


def main() -> None:
    memory, seconds, most = map(int, sys.argv[1:4])
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    import pypdfium2  # noqa: PLC0415  # under the limits

    document = sys.stdin.buffer.read()
    try:
        pdf = pypdfium2.PdfDocument(document)
    except pypdfium2.PdfiumError as error:
        _say(error="encrypted" if "password" in str(error).lower() or "security" in str(error).lower() else "broken")
        return
    pages = len(pdf)
    _say(pages=pages)
    if pages > most:
        return
    for at in range(pages):
        page = pdf[at]
        words = page.get_textpage()
        _say(page=at + 1, text=words.get_text_bounded())
        words.close()
        page.close()


def _say(**what: object) -> None:
    sys.stdout.write(json.dumps(what, ensure_ascii=True) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
