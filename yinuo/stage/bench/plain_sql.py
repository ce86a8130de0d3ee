"""The yardstick's one table."""

from __future__ import annotations

CREATE = (
    "CREATE TABLE plain_report (id bigserial PRIMARY KEY, fault text NOT NULL, at timestamptz NOT NULL DEFAULT now())"
)
