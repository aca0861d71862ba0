"""Judgements on who is the same."""

import django.db.models.deletion
import kirok.desk.members.models
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('entities', '0001_first'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Judgement',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('verdict', models.CharField(max_length=10)),
                ('reason', models.TextField(blank=True)),
                ('on', models.DateField(default=kirok.desk.members.models.today)),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('left', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='entities.actor')),
                ('right', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='entities.actor')),
                ('undone_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('verdict__in', ('same', 'different', 'unsure'))), name='judgement_verdict'), models.CheckConstraint(condition=models.Q(('left', models.F('right')), _negated=True), name='judgement_of_two'), models.UniqueConstraint(condition=models.Q(('undone_by__isnull', True)), fields=('left', 'right'), name='judgement_stands_once')],
            },
        ),
    ]
