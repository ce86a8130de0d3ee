"""QR codes, on pages and on paper."""

from __future__ import annotations

import io

import segno
from django.utils.safestring import SafeString, mark_safe


def svg(text: str) -> SafeString:
    """
    Return the code as SVG without styles, drawn by attributes, as the content security policy demands. It is as wide as
    the class ``qr`` says, and shrinks with the screen.
    """
    out = io.BytesIO()
    segno.make(text, error="m").save(
        out, kind="svg", xmldecl=False, svgns=True, omitsize=True, light="#fff", svgclass="qr", lineclass=None
    )
    return mark_safe(out.getvalue().decode())  # noqa: S308  # drawn here, of squares only


def png(text: str) -> bytes:
    """Return the code as a picture for a printed form."""
    out = io.BytesIO()
    segno.make(text, error="m").save(out, kind="png", scale=6)
    return out.getvalue()
