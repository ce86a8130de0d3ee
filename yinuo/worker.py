"""The worker: jobs from the queue, beside them the sweeper that finds what has become due, and at first the warming."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
import signal
import threading

import psycopg
from asgiref.sync import sync_to_async
from django.db import Error as DatabaseError
from django.db import close_old_connections, connection
from procrastinate import App
from procrastinate.contrib.django import app
from procrastinate.contrib.django.utils import connector_params
from procrastinate.exceptions import ConnectorException
from procrastinate.psycopg_connector import PsycopgConnector

from yinuo.core import clock
from yinuo.dispatch.selectors.planning import routing
from yinuo.dispatch.services import repairs
from yinuo.dispatch.warming import Warming
from yinuo.rulebook.services import sweeper

logger = logging.getLogger(__name__)

_SWEEP_SECONDS = 1.0
_PATIENCE_SECONDS = 3.0
_KNOCK_SECONDS = 1.0
_POOL_SECONDS = 10.0
_CONNECT_SECONDS = 5
_RESCUE_SECONDS = 30.0
_DEAD_AFTER_SECONDS = 45


def run(*, concurrency: int) -> None:
    """Work until SIGTERM or SIGINT; jobs that were begun are finished first."""
    stopping = threading.Event()
    thread = threading.Thread(target=_sweep_until, args=[stopping], name="sweeper", daemon=True)
    thread.start()
    warming = Warming()
    warming.begin()
    threading.Thread(target=_ask_router, name="router", daemon=True).start()
    try:
        asyncio.run(_work_for_good(concurrency))
    finally:
        warming.end()
        stopping.set()
        thread.join(timeout=30)


def _ask_router() -> None:
    """Say at the start whether the road service that the settings name answers; without an answer the work goes on."""
    try:
        routing.check()
    except DatabaseError:
        logger.warning("the road service was not asked: the database did not answer")
    finally:
        connection.close()


async def _work_for_good(concurrency: int) -> None:
    """Work until told to stop, over as many losses of the database as that takes. Told again, it stops at once."""
    told = asyncio.Event()
    _listen_for_the_end(told)
    while not told.is_set():
        work = asyncio.create_task(_work(concurrency))
        try:
            await _first_of(work, told)
        except (ConnectorException, psycopg.Error):
            logger.exception("the worker lost its database and begins again")
        if not told.is_set():
            await _pause(told, _PATIENCE_SECONDS)
            await _until_the_database_answers(told)


async def _until_the_database_answers(told: asyncio.Event) -> None:
    """Knock once a second. A pool would try ever more seldom, and begin long after the database is back."""
    params = {**connector_params(), "connect_timeout": _CONNECT_SECONDS}
    while not told.is_set():
        try:
            async with await psycopg.AsyncConnection.connect(**params):
                return
        except psycopg.Error:
            await _pause(told, _KNOCK_SECONDS)


async def _pause(told: asyncio.Event, seconds: float) -> None:
    with contextlib.suppress(TimeoutError):
        await asyncio.wait_for(told.wait(), seconds)


def _listen_for_the_end(told: asyncio.Event) -> None:
    loop = asyncio.get_running_loop()
    numbers = (signal.SIGTERM, signal.SIGINT)

    def hear() -> None:
        told.set()
        for number in numbers:
            loop.remove_signal_handler(number)

    for number in numbers:
        loop.add_signal_handler(number, hear)


async def _first_of(work: asyncio.Task[None], told: asyncio.Event) -> None:
    """
    Wait until the work ends, or end it when told to.

    Work ends by itself when one of its side tasks lost the database: without an error, as if it had been told to.
    """
    end = asyncio.create_task(told.wait())
    await asyncio.wait({work, end}, return_when=asyncio.FIRST_COMPLETED)
    end.cancel()
    if told.is_set():
        work.cancel()
    elif work.exception() is None:
        logger.warning("the worker stopped untold and begins again")
    with contextlib.suppress(asyncio.CancelledError):
        await work


async def _work(concurrency: int) -> None:
    # A second app on a connection pool: jobs that a job defers still go through the first one, Django's own
    # connection, and so belong to the transaction that caused them.
    # The turns of the clock also go through that one, in a thread where nobody else closes what the database has lost.
    await sync_to_async(close_old_connections)()
    # Who waits longer than that for a connection of the pool has lost the database, and the worker begins again.
    worker_app = app.with_connector(PsycopgConnector(kwargs=connector_params(), timeout=_POOL_SECONDS))
    async with worker_app.open_async():
        rescue = asyncio.create_task(_rescue(worker_app))
        try:
            await worker_app.run_worker_async(
                concurrency=concurrency,
                name=f"yinuo-{os.getpid()}",
                delete_jobs="successful",
                install_signal_handlers=False,
            )
        finally:
            rescue.cancel()


async def _rescue(worker_app: App) -> None:
    """Queue the jobs of killed workers again. Every job may run twice, so every job checks what is already done."""
    jobs = worker_app.job_manager
    while True:
        try:
            for job in await jobs.get_stalled_jobs(seconds_since_heartbeat=_DEAD_AFTER_SECONDS):
                await jobs.retry_job(job)
                logger.warning("a killed worker's job is queued again", extra={"job": job.id, "task": job.task_name})
        except (ConnectorException, psycopg.Error):
            logger.exception("the search for jobs of killed workers failed and is tried again")
        await asyncio.sleep(_RESCUE_SECONDS)


def _sweep_until(stopping: threading.Event) -> None:
    """Sweep and look round once a second. A lost database is waited for; any other fault ends the worker, loudly."""
    pause = 0.0
    while not stopping.wait(pause):
        try:
            close_old_connections()
            sweeper.sweep(at=clock.now())
            repairs.notice(at=clock.now())
            pause = _SWEEP_SECONDS
        except (DatabaseError, ConnectorException):
            logger.exception("the sweep failed and is tried again")
            pause = _PATIENCE_SECONDS
        except BaseException:
            logger.exception("the sweeper met a fault; the worker ends, to be started anew")
            os._exit(1)
