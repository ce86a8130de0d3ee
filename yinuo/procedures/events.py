from __future__ import annotations

from dataclasses import dataclass

from yinuo.core.happenings import Happening


@dataclass(frozen=True, kw_only=True)
class FormCompleted(Happening):
    KIND = "procedures.form.completed"
    ON = "*"
    FACTS = ()
    ZH = "表单填写完成"
    EN = "form completed"

    form: str
    number: str


@dataclass(frozen=True, kw_only=True)
class FormSigned(Happening):
    KIND = "procedures.form.signed"
    ON = "*"
    FACTS = ()
    ZH = "表单已签字"
    EN = "form signed"

    form: str
    role: str


@dataclass(frozen=True, kw_only=True)
class FormHandedIn(Happening):
    KIND = "procedures.form.handed_in"
    ON = "*"
    FACTS = ()
    ZH = "表单交回"
    EN = "form handed in"

    form: str
    to_role: str


@dataclass(frozen=True, kw_only=True)
class FormArchived(Happening):
    KIND = "procedures.form.archived"
    ON = "*"
    FACTS = ()
    ZH = "表单归档"
    EN = "form archived"

    form: str


@dataclass(frozen=True, kw_only=True)
class FormVoided(Happening):
    KIND = "procedures.form.voided"
    ON = "*"
    FACTS = ()
    ZH = "表单作废"
    EN = "form voided"

    form: str
    reason: str
