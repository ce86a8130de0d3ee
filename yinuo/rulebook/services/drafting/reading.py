"""
A file is given, read by the worker, and one of its regulations is put on the workbench.

Nothing of a file that cannot be read is kept: its bytes lie apart until it is read, and go when it is.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from uuid import uuid4

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext as _
from procrastinate.contrib.django import app

from yinuo.core.errors import Refusal
from yinuo.core.models import Person, StoredFile
from yinuo.core.services import files, live
from yinuo.core.services.files import FileEmpty, FileTooLarge
from yinuo.rulebook.extract import Extraction, Unreadable, extract, from_lines
from yinuo.rulebook.extract.read import sniffing
from yinuo.rulebook.models import DraftWork, Reading, ReadingPart
from yinuo.rulebook.services.drafting import building
from yinuo.rulebook.services.drafting.refusals import NothingGiven, NotReadable, StillReading

logger = logging.getLogger(__name__)
State = Reading.State
_STEPS = 100
_NO_REGULATION = (
    "没有找到制度正文；请确认文件里有标题和编号的条款",
    "no regulation was found: a title and numbered clauses are needed",
)
_OTHER = ("读取时出错，文件没有保存；请换一种格式再试", "reading failed and nothing was kept; try another format")


@transaction.atomic
def give(*, upload: UploadedFile | None, text: str, by: Person, at: datetime) -> Reading:
    """
    Take a file, or a pasted text, to be read by the worker.

    :raises NothingGiven: neither a file nor a text
    :raises FileTooLarge, FileEmpty: see there
    :raises NotReadable: what can be told at a glance: it is of a kind that is not read
    """
    body, name = _given(upload, text)
    try:
        sniffing.kind_of(body, Path(name).suffix.lower())
    except Unreadable as reason:
        raise NotReadable(reason) from None
    reading = Reading.objects.create(name=name[:200], token=uuid4(), by=by, at=at)
    place = _place(reading)
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_bytes(body)
    app.configure_task("rulebook.read_file").defer(reading=reading.pk)
    return reading


def read(*, reading: Reading, at: datetime) -> None:
    """Read the file. Why it cannot be read is written down for its page; then nothing else of it is kept."""
    place = _place(reading)
    if reading.state not in {State.WAITING, State.READING} or not place.exists():
        return
    body = place.read_bytes()
    _note(reading, state=State.READING)
    try:
        found = extract(body, reading.name, progress=_progress(reading))
        if not any(one.clauses for one in found.regulations):
            raise Unreadable("no_regulation", *_NO_REGULATION)
        _keep(reading, found, body, at)
    except Unreadable as reason:
        _note(reading, state=State.FAILED, error=reason.zh[:300], error_en=reason.en[:300])
    except Exception:
        logger.exception("a file could not be read")
        _note(reading, state=State.FAILED, error=_OTHER[0], error_en=_OTHER[1])
    finally:
        place.unlink(missing_ok=True)


@transaction.atomic
def choose(*, reading: Reading, part: ReadingPart, code: str, version: str) -> None:
    """
    Have the worker put one of the regulations of a file on the workbench.

    :raises StillReading: the file is not read yet, or another of its regulations is being drafted
    """
    locked = Reading.objects.select_for_update().get(pk=reading.pk)
    if locked.state not in {State.READ, State.DRAFTED} or part.reading_id != reading.pk:
        raise StillReading
    _note(reading, state=State.DRAFTING)
    app.configure_task("rulebook.draft_regulation").defer(part=part.pk, code=code, version=version)


def draft(*, reading: Reading, part: ReadingPart, code: str, version: str, at: datetime) -> DraftWork | None:
    """Put a regulation of a file that is read on the workbench; None if that is done already."""
    if reading.state != State.DRAFTING:
        return None
    lines = reading.text.split("\n")[part.first - 1 : part.last]
    found = from_lines(lines, reading.name)
    regulation = max(found.regulations, key=lambda one: len(one.clauses))
    with transaction.atomic():
        work = building.build(
            regulation=regulation, code=code, version=version, source=reading.source,
            source_name=reading.name, by=reading.by, at=at,
        )  # fmt: skip
        _note(reading, state=State.DRAFTED, work=work)
    return work


def _given(upload: UploadedFile | None, text: str) -> tuple[bytes, str]:
    if upload is None:
        if not text.strip():
            raise NothingGiven
        return text.encode(), _("粘贴的文字") + ".txt"
    name, size = upload.name or "file", upload.size or 0
    if size > settings.UPLOAD_MAX_BYTES:
        raise FileTooLarge(name, size)
    if not size:
        raise FileEmpty(name)
    return upload.read(), name


def _place(reading: Reading) -> Path:
    return Path(settings.FILES_ROOT) / "incoming" / reading.token.hex


def _progress(reading: Reading) -> Callable[[int, int], None]:
    """Return what notes how far reading has come, about a hundred times in all."""

    def note(done: int, total: int) -> None:
        if done == total or done % max(1, total // _STEPS) == 0:
            _note(reading, done=done, total=total)

    return note


def _note(reading: Reading, **changes: object) -> None:
    """Write and tell open pages."""
    with transaction.atomic():
        Reading.objects.filter(pk=reading.pk).update(**changes)
        live.tell(f"reading:{reading.pk}")
    for name, value in changes.items():
        setattr(reading, name, value)


@transaction.atomic
def _keep(reading: Reading, found: Extraction, body: bytes, at: datetime) -> None:
    """Keep what was read: the text, which regulations are in it, and the file itself."""
    ReadingPart.objects.filter(reading=reading).delete()
    ReadingPart.objects.bulk_create(
        ReadingPart(
            reading=reading, position=at_, title=one.title[:200] or reading.name, first=one.first, last=one.last,
            clauses=len(one.clauses), rules=len(one.rules),
        )
        for at_, one in enumerate(one for one in found.regulations if one.clauses)
    )  # fmt: skip
    text = found.text.replace("\x00", " ")
    source = _source(reading, body, text, at)
    _note(reading, state=State.READ, text=text, source=source)


def _source(reading: Reading, body: bytes, text: str, at: datetime) -> StoredFile:
    """Keep the file; one in an encoding that is not kept, as text in UTF-8."""
    try:
        return files.store(
            record=None, purpose="regulation_source", name=reading.name, content=body, by=reading.by, at=at
        )
    except Refusal:
        plain = "".join(sign for sign in text if sign.isprintable() or sign in "\n\t").encode()
        return files.store(
            record=None, purpose="regulation_source", name=f"{Path(reading.name).stem}.txt", content=plain,
            by=reading.by, at=at,
        )  # fmt: skip
