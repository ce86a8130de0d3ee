"""Compilation at the first call; the machine code is kept beside the sources, or in the cache of the user."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar, cast

import numba

F = TypeVar("F", bound=Callable[..., Any])


def _folder() -> str:
    """One for each state of all sources: numba itself would see a change of the function's own file only."""
    here = Path(__file__).parent
    digest = hashlib.sha256()
    for source in sorted(here.glob("*.py")):
        digest.update(source.read_bytes())
    base = here / "__pycache__" if os.access(here, os.W_OK) else Path.home() / ".cache" / "yinuo"
    return str(base / f"compiled-{digest.hexdigest()[:16]}")


_FOLDER = _folder()


def compiled(function: F) -> F:
    """Compile for the types of the first call; without a place to keep the code, in each process anew."""
    before = numba.config.CACHE_DIR
    numba.config.CACHE_DIR = _FOLDER
    try:
        return cast("F", numba.njit(cache=True, nogil=True, error_model="numpy")(function))
    except RuntimeError:
        return cast("F", numba.njit(nogil=True, error_model="numpy")(function))
    finally:
        numba.config.CACHE_DIR = before
