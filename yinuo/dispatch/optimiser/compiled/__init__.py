"""
The search, compiled by numba because it measures hundreds of thousands of tours a second.

``arrays`` are the problem and the running solution as numbers, ``clockwork`` what one tour costs, ``moves`` putting a
job in and taking it out, ``ruin`` the search itself, ``pairs`` jobs of several persons. Everything here computes what
``schedule`` and ``evaluator`` say in plain Python; nothing leaves the package that they did not measure again.
"""

from __future__ import annotations
