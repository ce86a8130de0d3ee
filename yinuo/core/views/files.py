from __future__ import annotations

from django.db.models import Q
from django.http import FileResponse, Http404
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_GET

from yinuo.core import access
from yinuo.core.http import Request
from yinuo.core.models import StoredFile
from yinuo.core.services import files

_SHOWN = frozenset({"image/jpeg", "image/png", "image/webp", "image/gif", "application/pdf"})


@require_GET
@access.page()
def file(request: Request, pk: int) -> HttpResponseBase:
    """Give a file to who may see its record; one without a record to who uploaded it."""
    own = StoredFile.objects.filter(Q(record=None, by=request.person), pk=pk).first()
    of_records = StoredFile.objects.filter(record__isnull=False)
    found = own or access.visible_or_404(request.person, of_records, pk=pk, path="record")
    path = files.path_of(found.digest)
    if not path.exists():
        raise Http404
    response = FileResponse(
        path.open("rb"),
        as_attachment=found.content_type not in _SHOWN or "download" in request.GET,
        filename=found.name,
        content_type=found.content_type,
    )
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["Cache-Control"] = "private, max-age=3600"
    return response
