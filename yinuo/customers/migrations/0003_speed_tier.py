from __future__ import annotations

from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [("customers", "0002_distance_and_dealer")]

    operations = [
        migrations.AddIndex(
            model_name="customer",
            index=models.Index(fields=["branch", "tier"], condition=~Q(tier=""), name="customer_tier"),
        ),
    ]
