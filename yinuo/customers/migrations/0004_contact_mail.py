from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("customers", "0003_speed_tier"),
    ]

    operations = [
        migrations.AddField(
            model_name="contact",
            name="email",
            field=models.EmailField(blank=True, default="", max_length=254),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="contact",
            name="language",
            field=models.CharField(choices=[("zh-hans", "中文"), ("en", "英文")], default="zh-hans", max_length=10),
        ),
    ]
