"""
The rulebook at work, as pure functions: no database, no clock, no I/O.

``compile_program`` makes rules ready; ``check_gates`` says whether an event may happen, ``react`` what it does,
``step`` what time alone does; the others answer questions.
"""

from __future__ import annotations

from yinuo.rulebook.engine.answers import checklist, decide_charge, form_definition, numbering
from yinuo.rulebook.engine.compiled import (
    CompiledApproval,
    CompiledCharge,
    CompiledConduct,
    CompiledForm,
    CompiledGate,
    CompiledMetric,
    CompiledNumbering,
    CompiledObligation,
    CompiledRule,
    CompiledSanction,
    CompiledTier,
    CompiledVersion,
    Program,
)  # fmt: skip
from yinuo.rulebook.engine.compiling import compile_program, compile_version
from yinuo.rulebook.engine.errors import (
    BadCondition,
    ConditionFailed,
    EngineError,
    FactMissing,
    MissingCalendar,
    NoDueTime,
    OverlappingLevels,
    OverlappingRules,
)  # fmt: skip
from yinuo.rulebook.engine.gates import check_gates
from yinuo.rulebook.engine.reacting import react
from yinuo.rulebook.engine.stepping import next_act, step
from yinuo.rulebook.engine.tiers import classify
from yinuo.rulebook.engine.types import (
    BREACH,
    LADDER,
    NOTHING,
    WARNING,
    Acted,
    ApprovalOpened,
    Breached,
    Cancelled,
    ChargeAnswer,
    Classified,
    ConductItem,
    Effects,
    Facts,
    FactValue,
    FormAnswer,
    GateAnswer,
    Incident,
    Met,
    NumberingAnswer,
    Opened,
    Paused,
    Proposed,
    Reassigned,
    Rescheduled,
    Resumed,
    Running,
    TierAnswer,
    Told,
    Waiver,
)  # fmt: skip

__all__ = [
    "BREACH", "LADDER", "NOTHING", "WARNING", "Acted", "ApprovalOpened", "BadCondition", "Breached", "Cancelled",
    "ChargeAnswer", "Classified", "CompiledApproval", "CompiledCharge", "CompiledConduct", "CompiledForm",
    "CompiledGate", "CompiledMetric", "CompiledNumbering", "CompiledObligation", "CompiledRule", "CompiledSanction",
    "CompiledTier", "CompiledVersion", "ConditionFailed", "ConductItem", "Effects", "EngineError", "FactMissing",
    "FactValue", "Facts", "FormAnswer", "GateAnswer", "Incident", "Met", "MissingCalendar", "NoDueTime",
    "NumberingAnswer", "Opened", "OverlappingLevels", "OverlappingRules", "Paused", "Program", "Proposed",
    "Reassigned", "Rescheduled", "Resumed", "Running", "TierAnswer", "Told", "Waiver", "check_gates", "checklist",
    "classify", "compile_program", "compile_version", "decide_charge", "form_definition", "next_act", "numbering",
    "react", "step",
]  # fmt: skip
