"""A small drawn signature, as the technician's glass would send it: a real PNG, the same for the same name."""

from __future__ import annotations

import struct
import zlib
from hashlib import sha256

WIDTH, HEIGHT = 240, 80


def signature(name: str) -> bytes:
    """Return a PNG, 240 × 80 pixels, greyscale, with a stroke that depends on ``name``."""
    seed = sha256(name.encode()).digest()
    rows = [bytearray(b"\xff" * WIDTH) for _row in range(HEIGHT)]
    height = HEIGHT // 2
    for x in range(10, WIDTH - 10):
        height = min(HEIGHT - 6, max(5, height + seed[(x // 7) % len(seed)] % 5 - 2))
        for y in range(height - 1, height + 2):
            rows[y][x] = 0
    raw = b"".join(b"\x00" + bytes(row) for row in rows)
    header = struct.pack(">IIBBBBB", WIDTH, HEIGHT, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", header) + _chunk(b"IDAT", zlib.compress(raw)) + _chunk(b"IEND", b"")


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
