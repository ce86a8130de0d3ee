"""How long jobs take, learnt from the visits of the last year."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction

from yinuo.core import sql
from yinuo.dispatch.models import ServiceTime

LEARNT_FROM = timedelta(days=365)
# A job of a minute was a wrong press, one of more than ten hours was left open over night.
_SHORTEST_MINUTES, _LONGEST_MINUTES = 2, 600

_LEARN = """
INSERT INTO dispatch_servicetime (fault_code_id, product_id, count, minutes, spread_minutes, reckoned_at)
SELECT fault, product, count(*), round(percentile_cont(0.5) WITHIN GROUP (ORDER BY minutes)),
       round(coalesce(stddev_samp(minutes), 0)), %(at)s
FROM (
    SELECT c.fault_code_id AS fault, e.product_id AS product,
           extract(epoch FROM o.finished_at - o.arrived_at) / 60 AS minutes
    FROM dispatch_order o JOIN cases_case c ON c.record_id = o.case_id
    LEFT JOIN customers_equipment e ON e.id = c.equipment_id
    WHERE o.arrived_at >= %(since)s AND o.finished_at > o.arrived_at AND o.purpose <> 'return'
) AS jobs
WHERE minutes BETWEEN %(shortest)s AND %(longest)s
GROUP BY GROUPING SETS ((fault, product), (fault), (product), ())
HAVING count(*) > 0 AND (grouping(fault) = 1 OR fault IS NOT NULL) AND (grouping(product) = 1 OR product IS NOT NULL)
"""


@transaction.atomic
def learn(*, at: datetime) -> int:
    """Reckon the service times anew and return how many there are; what is read meanwhile is the old ones."""
    ServiceTime.objects.all().delete()
    return sql.run(
        _LEARN, {"at": at, "since": at - LEARNT_FROM, "shortest": _SHORTEST_MINUTES, "longest": _LONGEST_MINUTES}
    )
