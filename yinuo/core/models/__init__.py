"""The tables that every other module stands on."""

from __future__ import annotations

from yinuo.core.models.calendars import Calendar, CalendarDay, CalendarVersion
from yinuo.core.models.files import StoredFile
from yinuo.core.models.people import (
    Absence,
    Branch,
    Department,
    Deputy,
    LoginAttempt,
    Person,
    Role,
    RoleAssignment,
    Scope,
)
from yinuo.core.models.records import Command, Event, NumberSeries, Record, RefusalEntry

__all__ = [
    "Absence",
    "Branch",
    "Calendar",
    "CalendarDay",
    "CalendarVersion",
    "Command",
    "Department",
    "Deputy",
    "Event",
    "LoginAttempt",
    "NumberSeries",
    "Person",
    "Record",
    "RefusalEntry",
    "Role",
    "RoleAssignment",
    "Scope",
    "StoredFile",
]
