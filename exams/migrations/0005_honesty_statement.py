"""The first version of the statement that candidates agree to; staff publish later versions in the admin."""

from django.db import migrations
from django.utils import timezone

TEXT = """I answer every question myself, without notes, devices or another person's help.
I will not copy, photograph, write down or repeat these questions or answers, and I will not tell others about them, now or later.
I know that breaking this promise can lead to my exam being set aside. A person decides that, never a machine, and I will be heard first."""


def write(apps, schema_editor):
    Statement = apps.get_model('exams', 'Statement')
    Statement.objects.create(exam=None, version=1, text=TEXT, at=timezone.now())


class Migration(migrations.Migration):

    dependencies = [('exams', '0004_attempts')]

    operations = [migrations.RunPython(write, migrations.RunPython.noop)]
