"""How much of a file is read. A regulation of 300 pages has about 300,000 characters; these are far above that."""

from __future__ import annotations

MEBI = 1024 * 1024
FILE_BYTES = 50 * MEBI
#: Unpacked size of one part of a docx.
PART_BYTES = 64 * MEBI
#: A part that unpacks to more than this many times its packed size, and is not small, is a bomb.
PART_RATIO = 200
SMALL_PART = 2 * MEBI
ZIP_ENTRIES = 5_000
TEXT_SIGNS = 5_000_000
PDF_PAGES = 3_000
PDF_SECONDS = 300
PDF_MEMORY = 1024 * MEBI
