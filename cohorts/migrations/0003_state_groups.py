"""One group per state role, with the right to enter the Wagtail admin; give_role and end_role fill and empty them."""

from django.db import migrations

NAMES = [
    "State: program staff",
    "State: examinations staff",
    "State: finance staff",
    "State: publishing staff",
    "State: auditor (reads everything, changes nothing)",
]


def create(apps, schema_editor):
    Group = apps.get_model("auth", "Group")
    Permission = apps.get_model("auth", "Permission")
    enter = Permission.objects.get(codename="access_admin", content_type__app_label="wagtailadmin")
    for name in NAMES:
        group, _ = Group.objects.get_or_create(name=name)
        group.permissions.add(enter)


class Migration(migrations.Migration):
    dependencies = [
        ("cohorts", "0002_ground"),
        ("wagtailadmin", "0006_formstate"),
    ]
    operations = [migrations.RunPython(create, migrations.RunPython.noop)]
