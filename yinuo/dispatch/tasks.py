from __future__ import annotations

from procrastinate.contrib.django import app

from yinuo.core.tasks import RETRY
from yinuo.dispatch import entering, optimising, repairing


@app.task(name="dispatch.optimise")
def optimise(run_id: int) -> None:
    """A run says itself when it broke; only a killed worker's is begun again."""
    optimising.carry_out(run_id)


@app.task(name="dispatch.publish", retry=RETRY)
def publish(publication_id: int) -> None:
    entering.carry_out(publication_id)


@app.task(name="dispatch.repair", retry=RETRY)
def repair(proposal_id: int) -> None:
    repairing.work_out(proposal_id)
