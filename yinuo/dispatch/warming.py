"""
The compiled search made ready while nobody waits for it, so that the first plan of the morning begins at once.

Compiling takes half a minute of processor time once after an installation. That is done by a process of its own with
the lowest priority, which leaves the machine code on the disk; reading it from there takes this process a second.
"""

from __future__ import annotations

import logging
import os
import subprocess
import sys
import threading
import time

from yinuo.dispatch import optimiser

logger = logging.getLogger(__name__)

_LOWEST = 19


class Warming:
    """Beside the other work of a worker: begun at its start, broken off at its end."""

    def __init__(self) -> None:
        self._compiler: subprocess.Popen[bytes] | None = None
        self._is_over = False
        self._lock = threading.Lock()

    def begin(self) -> threading.Thread:
        """Begin, and return at once."""
        thread = threading.Thread(target=self._warm, name="warming", daemon=True)
        thread.start()
        return thread

    def end(self) -> None:
        """Break off what is still being compiled."""
        with self._lock:
            self._is_over = True
            if self._compiler is not None:
                self._compiler.kill()

    def _warm(self) -> None:
        begun = time.monotonic()
        try:
            if self._compile() != 0:
                return  # what was compiled is kept; the first plan compiles the rest
            optimiser.warm()
        except Exception:
            logger.exception("the search could not be made ready; the first plan will take longer")
            return
        logger.info("the search is ready", extra={"seconds": round(time.monotonic() - begun, 1)})

    def _compile(self) -> int:
        with self._lock:
            if self._is_over:
                return 1
            self._compiler = subprocess.Popen([sys.executable, "-m", __name__], stdin=subprocess.DEVNULL)
        code = self._compiler.wait()
        if code and not self._is_over:
            logger.warning("the search could not be compiled ahead", extra={"exit_code": code})
        return code


def main() -> None:
    """Compile as the process that does nothing else."""
    os.nice(_LOWEST)
    optimiser.warm()


if __name__ == "__main__":
    main()
