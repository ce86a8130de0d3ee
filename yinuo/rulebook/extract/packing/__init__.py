"""A regulation as a draft pack: what was understood well enough to run, and what was left for the reviewer."""

from __future__ import annotations

from yinuo.rulebook.extract.packing.packs import DraftPack, LeftOut, draft_pack
from yinuo.rulebook.extract.packing.proposals import Proposal, proposals

__all__ = ["DraftPack", "LeftOut", "Proposal", "draft_pack", "proposals"]
