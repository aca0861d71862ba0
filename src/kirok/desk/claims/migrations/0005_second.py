"""Second codings."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('claims', '0004_earlier'),
        ('statements', '0003_care'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='SecondCoding',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('state', models.CharField(default='open', max_length=12)),
                ('assigned_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('coder', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='second_codings', to=settings.AUTH_USER_MODEL)),
                ('statement', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='second_codings', to='statements.statement')),
            ],
        ),
        migrations.CreateModel(
            name='SecondClaim',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('payload', models.JSONField()),
                ('spans', models.JSONField()),
                ('verdict', models.CharField(blank=True, max_length=8)),
                ('coding', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='claims', to='claims.secondcoding')),
            ],
        ),
        migrations.AddConstraint(
            model_name='secondcoding',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ('open', 'done'))), name='second_coding_state'),
        ),
        migrations.AddConstraint(
            model_name='secondcoding',
            constraint=models.UniqueConstraint(fields=('statement', 'coder'), name='second_coding_once'),
        ),
    ]
