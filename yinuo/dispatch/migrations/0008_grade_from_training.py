"""The grade of a technician stands in the training file only."""

from __future__ import annotations

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("dispatch", "0007_notice_message")]

    operations = [migrations.RemoveField(model_name="technicianprofile", name="grade")]
