from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob

from yinuo.core.errors import Refusal
from yinuo.core.models import Person
from yinuo.core.services import changes


class JobNotFailed(Refusal):
    def __init__(self) -> None:
        super().__init__("job_not_failed", _("这个任务已不在失败列表中，可能已被重试。请刷新页面。"))


@transaction.atomic
def retry(*, job_id: int, by: Person, at: datetime) -> None:
    """
    Queue a job again that was given up.

    :raises JobNotFailed: it is no longer a failed one
    """
    if not ProcrastinateJob.objects.filter(pk=job_id, status="failed").exists():
        raise JobNotFailed
    app.job_manager.retry_job_by_id(job_id, retry_at=at)
    changes.keep(kind="jobs.retried", subject=str(job_id), by=by, at=at)
