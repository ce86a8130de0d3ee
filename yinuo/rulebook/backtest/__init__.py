"""
What a draft would have brought: histories judged under its rules, beside the rules that held.

Plain Python, like the engine: no database, no clock; files are the only thing it touches.
"""

from __future__ import annotations

from yinuo.rulebook.backtest.encoding import Block, BlockWriter, blocks_of
from yinuo.rulebook.backtest.engines import EngineMissing, Stopping, run
from yinuo.rulebook.backtest.figures import SIDES, Cell, Change, Fault, Outcome
from yinuo.rulebook.backtest.history import Hand, History, Line, Place
from yinuo.rulebook.backtest.judging import Judge
from yinuo.rulebook.backtest.lives import Life
from yinuo.rulebook.backtest.plan import Plan, Stretch, one_program
from yinuo.rulebook.backtest.rules import Rules, Span
from yinuo.rulebook.backtest.window import Window

__all__ = [
    "SIDES", "Block", "BlockWriter", "Cell", "Change", "EngineMissing", "Fault", "Hand", "History", "Judge", "Life",
    "Line", "Outcome", "Place", "Plan", "Rules", "Span", "Stopping", "Stretch", "Window", "blocks_of", "one_program",
    "run",
]  # fmt: skip
