"""Tables as CSV that opens in a spreadsheet as it is: UTF-8 with mark, and nothing that could run as a formula."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence

from django.http import HttpResponse

_RISKY = ("=", "+", "-", "@", "\t", "\r")


def table(name: str, head: Sequence[str], rows: Iterable[Sequence[object]]) -> HttpResponse:
    answer = HttpResponse(content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    answer.write("\ufeff")
    writer = csv.writer(answer)
    writer.writerow([harmless(cell) for cell in head])
    writer.writerows([harmless(cell) for cell in row] for row in rows)
    return answer


def harmless(cell: object) -> str:
    """Put a quote before text that a spreadsheet would take for a formula; plain numbers stay numbers."""
    text = "" if cell is None else str(cell)
    if not text.startswith(_RISKY) or text.lstrip("-").replace(".", "", 1).isdigit():
        return text
    return f"'{text}"
