from __future__ import annotations

import base64

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from tests.cast import NOW, Cast, make_record
from yinuo.core.models import StoredFile
from yinuo.core.services import files

PNG = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)
MEGABYTE = 1024 * 1024


@pytest.fixture(autouse=True)
def _folder(files_root):
    return files_root


def store(content, name="图.png", **changes):
    values = {"record": None, "purpose": "photo", "by": None, "at": NOW} | changes
    return files.store(content=content, name=name, **values)


@pytest.mark.django_db
def test_a_file_is_kept_under_its_digest_and_typed_by_its_content(files_root):
    kept = store(PNG, "C:\\照片\\现场.jpg")

    assert (kept.content_type, kept.size, kept.name) == ("image/png", len(PNG), "现场.jpg")
    path = files_root / kept.digest[:2] / kept.digest[2:4] / kept.digest
    assert path.read_bytes() == PNG == files.content_of(kept)


@pytest.mark.django_db
def test_equal_bytes_lie_on_the_disk_once(files_root):
    store(PNG)
    store(SimpleUploadedFile("again.png", PNG))

    assert StoredFile.objects.count() == 2
    assert len([path for path in files_root.rglob("*") if path.is_file()]) == 1


@pytest.mark.django_db
def test_thirty_megabytes_are_refused_with_size_and_limit(files_root):
    upload = SimpleUploadedFile("录像.mp4", b"0" * (30 * MEGABYTE))

    with pytest.raises(files.FileTooLarge) as refused:
        store(upload, "录像.mp4")

    assert str(refused.value) == "文件“录像.mp4”有 30 MB，超过上限 20 MB。请压缩或拆分后再上传。"
    assert not list(files_root.rglob("*"))


@pytest.mark.django_db
def test_exactly_the_limit_is_taken():
    assert store(b"a" * (20 * MEGABYTE), "a.txt").size == 20 * MEGABYTE


@pytest.mark.django_db
@pytest.mark.parametrize(
    "content", [b"MZ\x90\x00" + b"\x00" * 60, b"\x7fELF" + b"\x00" * 60, b"\xff\xfe\x00\x01", b"a\x00b"]
)
def test_what_is_no_accepted_type_is_refused_whatever_its_name(content):
    with pytest.raises(files.FileTypeRefused):
        store(content, "photo.jpg")


@pytest.mark.django_db
def test_an_empty_file_is_refused():
    with pytest.raises(files.FileEmpty):
        store(b"")


@pytest.mark.django_db
def test_a_page_in_disguise_is_kept_as_plain_text_and_never_shown(cast: Cast, client):
    record = make_record(cast.north)
    kept = store(b"<script>alert(1)</script>", "x.html", record=record)
    client.force_login(cast.coordinator)

    response = client.get(f"/files/{kept.pk}/")

    assert response["Content-Type"] == "text/plain"
    assert response["Content-Disposition"].startswith("attachment")
    assert response["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in response["Content-Security-Policy"]


@pytest.mark.django_db
def test_a_picture_is_shown_in_place_and_downloaded_on_demand(cast: Cast, client):
    kept = store(PNG, "现场.png", record=make_record(cast.north))
    client.force_login(cast.coordinator)

    shown, downloaded = client.get(f"/files/{kept.pk}/"), client.get(f"/files/{kept.pk}/?download")

    assert b"".join(shown.streaming_content) == PNG
    assert shown["Content-Disposition"].startswith("inline")
    assert downloaded["Content-Disposition"].startswith("attachment")
