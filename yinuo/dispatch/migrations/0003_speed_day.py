from __future__ import annotations

from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [("dispatch", "0002_plans")]

    operations = [
        migrations.AddIndex(model_name="order", index=models.Index(fields=["ends_at"], name="order_end")),
        migrations.AddIndex(
            model_name="order",
            index=models.Index(
                fields=["starts_at"], condition=Q(state__in=["departed", "arrived"]), name="order_at_work"
            ),
        ),
        migrations.AddIndex(
            model_name="order",
            index=models.Index(fields=["technician"], condition=~Q(state="archived"), name="order_papers"),
        ),
    ]
