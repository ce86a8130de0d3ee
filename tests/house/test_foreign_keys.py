from __future__ import annotations

import pytest
from django.apps import apps

from tests.house.tree import rooms

LEVEL = {name: level for level, names in enumerate(rooms()) for name in names}
MODELS = [model for model in apps.get_models(include_auto_created=True) if model.__module__.startswith("yinuo.")]


def test_there_are_models_to_look_at():
    assert {model._meta.app_label for model in MODELS} >= {"core", "rulebook", "cases"}


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model._meta.label)
def test_a_model_points_into_its_own_module_or_one_below(model):
    own = model._meta.app_label

    for field in model._meta.get_fields():
        if not (field.is_relation and field.concrete):
            continue
        other = field.related_model._meta.app_label
        assert other == own or other not in LEVEL or LEVEL[other] > LEVEL[own], f"{field} points up or sideways"
