"""A regulation as a draft pack: what was understood well enough to run, and what was left for the reviewer."""

from __future__ import annotations

from yinuo.rulebook.extract.packing.packs import DraftPack, LeftOut, draft_pack

__all__ = ["DraftPack", "LeftOut", "draft_pack"]
