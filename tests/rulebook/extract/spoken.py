"""Reads a table of sentences and what a finder must see in them."""

from __future__ import annotations

from yinuo.rulebook.extract import flow, normal


def seen(finder, sentence):
    """Return what a finder sees in a sentence as text → value pairs, written ``text = value``."""
    text = flow.build(made := normal.normal(sentence), 0, len(made)).text
    return [f"{text[one.start : one.end]} = {one.value}" for one in sorted(finder(text), key=lambda one: one.start)]
