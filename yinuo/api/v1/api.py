"""The JSON API, first version. Every endpoint has a user story; none has logic."""

from __future__ import annotations

from ninja import NinjaAPI

from yinuo.api import errors
from yinuo.api.auth import Bearer
from yinuo.api.v1 import calls, cases, customers, me

api = NinjaAPI(title="Yinuo", version="1", urls_namespace="api:v1", auth=Bearer(), docs_url=None)
errors.install(api)
for router in (cases.router, calls.router, customers.router, me.router):
    api.add_router("", router)
