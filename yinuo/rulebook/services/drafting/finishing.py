"""A work that is decided becomes a draft version, which the register publishes as any other."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from yinuo.core.models import Person
from yinuo.core.services import changes, live
from yinuo.rulebook import pack as packing
from yinuo.rulebook.models import DraftClause, DraftRole, DraftWork, RegulationVersion
from yinuo.rulebook.selectors.drafting.checks import Bench
from yinuo.rulebook.services import packs
from yinuo.rulebook.services.drafting import log
from yinuo.rulebook.services.drafting.refusals import NotDone, VersionTaken


@transaction.atomic
def finish(*, work: DraftWork, by: Person, at: datetime) -> RegulationVersion:
    """
    Make the pack of all rules that were taken, check it whole, and load it as a draft version.

    :raises NotDone: clauses wait to be decided, or the pack has faults
    :raises WorkFinished: it is finished already
    :raises VersionPublished: a version of that number holds already
    """
    log.lock(work)
    undecided = DraftClause.objects.filter(work=work, state=DraftClause.State.UNDECIDED).count()
    bench = Bench(work)
    faults = len(bench.all_faults())
    if undecided or faults:
        raise NotDone(undecided, faults)
    version = packs.load(text=packing.dump(bench.pack()), at=at, by=by)
    work.refresh_from_db()
    work.state, work.loaded, work.finished_by, work.finished_at = DraftWork.State.FINISHED, version, by, at
    work.save()
    changes.keep(kind="drafts.finished", subject=str(work), by=by, at=at, digest=version.digest)
    live.tell(f"draft:{work.pk}")
    return version


@transaction.atomic
def reopen(*, work: DraftWork, by: Person, at: datetime) -> DraftWork:
    """
    Work on at what was finished, as long as its version is not published.

    :raises VersionTaken: it is
    """
    locked = DraftWork.objects.select_for_update(of=("self",)).select_related("loaded").get(pk=work.pk)
    if locked.loaded is not None and locked.loaded.status != RegulationVersion.Status.DRAFT:
        raise VersionTaken
    locked.state = DraftWork.State.OPEN
    locked.save(update_fields=["state"])
    changes.keep(kind="drafts.reopened", subject=str(work), by=by, at=at)
    live.tell(f"draft:{work.pk}")
    return locked


@transaction.atomic
def entitle(
    *, work: DraftWork, code: str, version: str, title: str, title_en: str, names: dict[str, tuple[str, str]],
    by: Person, at: datetime,
) -> None:  # fmt: skip
    """
    Give a work its code, version and title, and roles the names that the regulation has for them.

    :raises WorkFinished: it is no longer open
    """
    log.lock(work)
    work.refresh_from_db()
    work.code, work.version, work.title, work.title_en = code, version, title, title_en or title
    work.save(update_fields=["code", "version", "title", "title_en"])
    for role in DraftRole.objects.filter(work=work, role__in=names):
        role.name, role.name_en = names[role.role]
        role.save(update_fields=["name", "name_en"])
    changes.keep(kind="drafts.entitled", subject=str(work), by=by, at=at, title=title)
    live.tell(f"draft:{work.pk}")
