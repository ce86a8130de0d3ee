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
    return _compile(function, is_inlined=False)


def inlined(function: F) -> F:
    """
    The same, and part of whatever calls it.

    A call hands over every array of the problem, some two hundred words: for small functions that is most of the time.
    """
    return _compile(function, is_inlined=True)


def _compile(function: F, *, is_inlined: bool) -> F:
    # Nothing here makes or keeps an array, so without the counting of references: it took nine tenths of the time.
    settings: dict[str, Any] = {"nogil": True, "error_model": "numpy", "forceinline": is_inlined, "_nrt": False}
    before = numba.config.CACHE_DIR
    numba.config.CACHE_DIR = _FOLDER
    try:
        return cast("F", numba.njit(cache=True, **settings)(function))
    except RuntimeError:
        return cast("F", numba.njit(**settings)(function))
    finally:
        numba.config.CACHE_DIR = before
