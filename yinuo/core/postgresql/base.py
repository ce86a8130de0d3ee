from __future__ import annotations

import select
from typing import Any

import psycopg
from django.db.backends.postgresql import base
from django.db.backends.utils import CursorWrapper
from psycopg.types.numeric import Int8Dumper

# Only what ``core.sql`` runs is prepared: the ORM's statements carry their values in the text.
_USES_BEFORE_PREPARING = 2
_PREPARED_AT_MOST = 400

# What is prepared is planned once for all values: its conditions are written so that one plan suits them all. And the
# ORM's long chains of joins follow foreign keys from the row that is asked for: trying all their orders costs the
# planner ten times what the statement itself does (30 ms against 1), and finds nothing better. And nothing is compiled:
# a server that compiles what it believes to be long does so for the writing of one report, 450 ms against 2.
_PLANNING = "SET plan_cache_mode = force_generic_plan; SET join_collapse_limit = 3; SET jit = off"


class DatabaseWrapper(base.DatabaseWrapper):
    """
    PostgreSQL, asked with less ado.

    A connection is looked at before each request (CONN_HEALTH_CHECKS). Django asks ``SELECT 1``, a round trip; here the
    socket is asked whether the server has said anything since: a server that went away has closed it. Only then is the
    question sent.
    """

    _by_hand: psycopg.RawCursor[Any] | None = None

    def get_new_connection(self, conn_params: dict[str, Any]) -> psycopg.Connection[Any]:
        made: psycopg.Connection[Any] = super().get_new_connection(conn_params)
        # One type for all whole numbers: a prepared statement is told from another by the types of its values.
        made.adapters.register_dumper(int, Int8Dumper)
        made.prepare_threshold, made.prepared_max = _USES_BEFORE_PREPARING, _PREPARED_AT_MOST
        return made

    def init_connection_state(self) -> None:
        super().init_connection_state()
        with self.cursor() as cursor:
            cursor.execute(_PLANNING)

    def by_hand(self) -> CursorWrapper:
        """Return the connection's one cursor with the server's own placeholders; its answer is gone with the next."""
        self.ensure_connection()
        if self._by_hand is None or self._by_hand.connection is not self.connection:
            self._by_hand = psycopg.RawCursor(self.connection)
        return self._prepare_cursor(self._by_hand)  # type: ignore[attr-defined,no-any-return]  # counted as all are

    def is_usable(self) -> bool:
        """Tell whether the connection still serves."""
        if self.connection is None or self.connection.closed:
            return False
        waiting, _, _ = select.select([self.connection.fileno()], [], [], 0)
        return not waiting or bool(super().is_usable())
