from __future__ import annotations

from dataclasses import dataclass

from yinuo.core.happenings import Happening


@dataclass(frozen=True, kw_only=True)
class StageReached(Happening):
    KIND = "projects.project.stage_reached"
    ON = "project"
    FACTS = ("project",)
    ZH = "工程进展"
    EN = "stage of a project reached"

    stage: str
    note: str


@dataclass(frozen=True, kw_only=True)
class DeedDone(Happening):
    KIND = "projects.project.deed_done"
    ON = "project"
    FACTS = ("project",)
    ZH = "工程事项完成"
    EN = "something done for a project"

    deed: str  # team_sent, liaison_issued, change_proposed, surplus_returned, customer_trained, visited
    note: str


@dataclass(frozen=True, kw_only=True)
class PaperFiled(Happening):
    KIND = "projects.project.paper_filed"
    ON = "project"
    FACTS = ("project",)
    ZH = "工程资料归档"
    EN = "paper of a project filed"

    kind: str
    secrecy: str
