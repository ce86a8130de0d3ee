"""
Who goes where and when: a plain library. ``model`` says what a problem and a plan are, like a paper.

``plan(problem, seconds=…, seed=…)`` makes a plan, ``suggest`` ranks technicians for one job, ``repair`` bends a plan
after something happened, ``why_not`` tells why a job is in nobody's day. No Django, no database, no clock of the day.
"""

from __future__ import annotations
