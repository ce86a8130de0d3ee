"""A movement of stock is written once: what was wrong is put right by another movement."""

from __future__ import annotations

from django.db import migrations

TRIGGER = """
CREATE TRIGGER parts_movement_append_only BEFORE UPDATE OR DELETE ON parts_movement
    FOR EACH ROW EXECUTE FUNCTION core_refuse_change();
"""


class Migration(migrations.Migration):
    dependencies = [("parts", "0001_initial"), ("core", "0002_append_only")]

    operations = [
        migrations.RunSQL(TRIGGER, "DROP TRIGGER parts_movement_append_only ON parts_movement;"),
    ]
