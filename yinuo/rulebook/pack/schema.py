"""The pack format as JSON Schema, for editors that complete and check while one types."""

from __future__ import annotations

from typing import Any

from yinuo.rulebook.pack.model import Pack


def json_schema() -> dict[str, Any]:
    """Return the JSON Schema (draft 2020-12) of a pack file."""
    schema = Pack.model_json_schema(by_alias=True, mode="validation")
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema, "title": "Yinuo pack"}
