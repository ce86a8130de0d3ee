"""Draft rules: what a regulation would make the machine do, each with the words that it rests on."""

from __future__ import annotations

from yinuo.rulebook.extract.drafting.rules import draft

__all__ = ["draft"]
