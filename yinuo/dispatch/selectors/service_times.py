"""How long a job will take: what was learnt of the same fault on the same product, else of either, else of all."""

from __future__ import annotations

from dataclasses import dataclass

from yinuo.cases.models import Case
from yinuo.dispatch.models import ServiceTime

UNKNOWN_MINUTES = 90
UNKNOWN_SPREAD_MINUTES = 30
# Below so many visits the figure of the larger group is trusted more.
ENOUGH = 5


@dataclass(frozen=True, slots=True)
class Duration:
    """Minutes on site: the middle, the standard deviation, and from how many visits that is known (0: from none)."""

    minutes: int
    spread_minutes: int
    count: int


@dataclass(frozen=True)
class Experience:
    """All that was learnt, read once."""

    rows: dict[tuple[int | None, int | None], Duration]

    def of(self, case: Case) -> Duration:
        product = case.equipment.product_id if case.equipment else None
        for key in ((case.fault_code_id, product), (None, product), (case.fault_code_id, None), (None, None)):
            found = self.rows.get(key)
            if found is not None and (found.count >= ENOUGH or key == (None, None)):
                return found
        return Duration(UNKNOWN_MINUTES, UNKNOWN_SPREAD_MINUTES, 0)


def read() -> Experience:
    """Return what was learnt. One query."""
    rows = ServiceTime.objects.values_list("fault_code", "product", "minutes", "spread_minutes", "count")
    return Experience({(fault, product): Duration(*numbers) for fault, product, *numbers in rows})
