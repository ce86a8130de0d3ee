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
    LoginSession,
    Person,
    RecoveryCode,
    Role,
    RoleAssignment,
    Scope,
)
from yinuo.core.models.records import Change, Command, Event, HandledEvent, NumberSeries, Record, RefusalEntry

__all__ = [
    "Absence",
    "Branch",
    "Calendar",
    "CalendarDay",
    "CalendarVersion",
    "Change",
    "Command",
    "Department",
    "Deputy",
    "Event",
    "HandledEvent",
    "LoginAttempt",
    "LoginSession",
    "NumberSeries",
    "Person",
    "Record",
    "RecoveryCode",
    "RefusalEntry",
    "Role",
    "RoleAssignment",
    "Scope",
    "StoredFile",
]
