"""
Measurements of one run on one machine, printed as ratios: intake over HTTP, the engine alone, the sweeper, the pages.

Every part works in a database of its own beside the real one. ``--peers`` measures django-helpdesk on the same
PostgreSQL, installed into an environment of its own.
"""
