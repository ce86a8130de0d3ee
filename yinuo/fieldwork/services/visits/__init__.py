"""
A visit as the technician lives it: one function per step, one event per function.

Each takes the order. What must come before what is for the regulation to say: the functions check only that the order
is in a state in which the step makes sense.
"""

from __future__ import annotations

from yinuo.fieldwork.services.visits.parting import hand_in_papers, leave, note_need, report_off, sign
from yinuo.fieldwork.services.visits.price import consent, refuse_price, settle, show_price
from yinuo.fieldwork.services.visits.trouble import (
    give_support,
    handle_abuse,
    report_abuse,
    report_difference,
    request_support,
)
from yinuo.fieldwork.services.visits.work import (
    add_photo,
    clean,
    confirm_conduct,
    diagnose,
    instruct,
    need_second_visit,
    prepare,
    repair,
    test,
)

__all__ = [
    "add_photo",
    "clean",
    "confirm_conduct",
    "consent",
    "diagnose",
    "give_support",
    "hand_in_papers",
    "handle_abuse",
    "instruct",
    "leave",
    "need_second_visit",
    "note_need",
    "prepare",
    "refuse_price",
    "repair",
    "report_abuse",
    "report_difference",
    "report_off",
    "request_support",
    "settle",
    "show_price",
    "sign",
    "test",
]
