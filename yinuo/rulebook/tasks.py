from __future__ import annotations

import os

from procrastinate.contrib.django import app

from yinuo.core import clock
from yinuo.rulebook.services import backtests

# One core stays free for everything else that the machine has to do. At least two processes, so that the judging runs
# in processes of its own and does not hold up the worker's other jobs.
PROCESSES = max(2, (os.cpu_count() or 2) - 1)


@app.task(name="rulebook.backtest")
def carry_out(run_id: int) -> None:
    backtests.perform(run_id=run_id, at=clock.now(), processes=PROCESSES)
