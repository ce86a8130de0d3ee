from __future__ import annotations

import hashlib
import os
import tempfile
from datetime import datetime
from pathlib import Path

import filetype
from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _

from yinuo.core.errors import Refusal
from yinuo.core.models import Person, Record, StoredFile

# What a service department is sent. Told by the bytes, never by the name.
_KNOWN = frozenset({
    "image/jpeg", "image/png", "image/webp", "image/gif", "image/heic", "application/pdf",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    "audio/mpeg", "audio/x-wav", "audio/ogg", "audio/mp4", "audio/aac", "audio/amr", "video/mp4", "video/quicktime",
})  # fmt: skip
_TEXT = "text/plain"


class FileTooLarge(Refusal):
    def __init__(self, name: str, size: int) -> None:
        super().__init__(
            "file_too_large",
            _("文件“%(name)s”有 %(size)s MB，超过上限 %(limit)s MB。请压缩或拆分后再上传。")
            % {"name": name, "size": _megabytes(size), "limit": _megabytes(settings.UPLOAD_MAX_BYTES)},
        )


class FileEmpty(Refusal):
    def __init__(self, name: str) -> None:
        super().__init__("file_empty", _("文件“%(name)s”是空的，请重新选择。") % {"name": name})


class FileTypeRefused(Refusal):
    def __init__(self, name: str) -> None:
        super().__init__(
            "file_type_refused",
            _("文件“%(name)s”的内容不是可接收的类型。可上传图片、PDF、Word、Excel、PPT、录音、视频或纯文本。")
            % {"name": name},
        )


def store(
    *, record: Record | None, purpose: str, name: str, content: bytes | UploadedFile, by: Person | None, at: datetime
) -> StoredFile:
    """
    Keep a file. Its type is told by its content; equal bytes are kept once on disk.

    :raises FileTooLarge: more than ``settings.UPLOAD_MAX_BYTES``
    :raises FileEmpty: no bytes
    :raises FileTypeRefused: neither a known type nor plain text
    """
    plain_name = _plain(name)
    size = len(content) if isinstance(content, bytes) else content.size or 0
    if size > settings.UPLOAD_MAX_BYTES:
        raise FileTooLarge(plain_name, size)
    if not size:
        raise FileEmpty(plain_name)
    body = content if isinstance(content, bytes) else content.read()
    content_type = type_of(body)
    if content_type is None:
        raise FileTypeRefused(plain_name)
    digest = hashlib.sha256(body).hexdigest()
    _write(path_of(digest), body)
    return StoredFile.objects.create(
        record=record,
        purpose=purpose,
        name=plain_name,
        content_type=content_type,
        size=size,
        digest=digest,
        by=by,
        at=at,
    )


def type_of(body: bytes) -> str | None:
    """Return the content type that the bytes themselves tell, or None if it is not accepted."""
    kind = filetype.guess(body)
    if kind is not None:
        return str(kind.mime) if kind.mime in _KNOWN else None
    try:
        text = body.decode("utf-8-sig")
    except UnicodeDecodeError:
        return None
    return _TEXT if all(char.isprintable() or char in "\r\n\t" for char in text) else None


def path_of(digest: str) -> Path:
    """Return where the bytes with this SHA-256 lie: ``ab/cd/abcd…`` in the files folder."""
    return Path(settings.FILES_ROOT) / digest[:2] / digest[2:4] / digest


def content_of(file: StoredFile) -> bytes:
    return path_of(file.digest).read_bytes()


def _plain(name: str) -> str:
    bare = name.replace("\\", "/").rsplit("/", 1)[-1]
    return "".join(char for char in bare if char.isprintable()).strip()[:200] or "file"


def _write(path: Path, body: bytes) -> None:
    """Write the bytes so that the name is there only when all of them are."""
    if path.exists():
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor, draft = tempfile.mkstemp(dir=path.parent)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(body)
            file.flush()
            os.fsync(file.fileno())
        Path(draft).replace(path)
    except BaseException:
        Path(draft).unlink(missing_ok=True)
        raise


def _megabytes(size: int) -> str:
    return f"{size / 1024 / 1024:.1f}".removesuffix(".0")
