"""A draft enters into force, from beginning to end: in one transaction, its progress told from beside it."""

from __future__ import annotations

import logging
import threading

from django.db import DatabaseError, connection, transaction
from django.utils import translation

from yinuo.core import clock
from yinuo.core.errors import Refusal
from yinuo.core.http import lines_of
from yinuo.core.services import refusals
from yinuo.dispatch.models import Publication
from yinuo.dispatch.services import publications, publishing

logger = logging.getLogger(__name__)

_REPORT_SECONDS = 0.5
_PATH = "dispatch.publish"


class Watch:
    """
    Counts the visits that are carried out and says so twice a second, from a thread with a connection of its own: what
    the transaction itself writes is seen by nobody before its end.
    """

    def __init__(self, publication: Publication) -> None:
        self._publication = publication
        self._count = 0
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._report, name="publication", daemon=True)
        self._thread.start()

    def tick(self) -> None:
        self._count += 1

    def end(self) -> None:
        self._ended.set()
        self._thread.join()

    def _report(self) -> None:
        told = 0
        try:
            while not self._ended.wait(_REPORT_SECONDS):
                if self._count != told:
                    told = self._count
                    publications.report(publication=self._publication, progress=told)
        except DatabaseError:
            logger.warning("the progress of a publication could not be told")
        finally:
            connection.close()


def carry_out(publication_id: int) -> None:
    """Publish, unless that is done or was refused. Killed at any moment, it can be begun again."""
    publication = publications.begin(publication_id=publication_id, at=clock.now())
    if publication is None:
        return
    by = publication.asked_by
    with translation.override(by.language):
        try:
            _publish(publication)
        except Refusal as refusal:
            at = clock.now()
            refusals.keep(refusal=refusal, by=by, at=at, path=_PATH)
            said = "\n".join(lines_of(refusal))
            publications.give_up(publication=publication, state=Publication.State.REFUSED, said=said, at=at)
        except DatabaseError:
            raise  # the queue tries again
        except Exception as error:
            logger.exception("a publication broke", extra={"publication": publication.pk})
            said = f"{type(error).__name__}: {error}"
            publications.give_up(publication=publication, state=Publication.State.FAILED, said=said, at=clock.now())


def _publish(publication: Publication) -> None:
    watch = Watch(publication)
    try:
        with transaction.atomic():
            at = clock.now()
            publishing.publish(plan=publication.plan, by=publication.asked_by, at=at, tick=watch.tick)
            watch.end()
            publications.finish(publication=publication, at=at)
    finally:
        watch.end()
