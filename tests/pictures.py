"""Small real pictures."""

from __future__ import annotations

import struct
import zlib


def png(width: int = 64, height: int = 24) -> bytes:
    """Return a PNG picture with a diagonal stroke."""
    rows = b"".join(
        b"\x00" + bytes(0 if abs(x - y * width // height) < 3 else 255 for x in range(width)) for y in range(height)
    )

    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")
