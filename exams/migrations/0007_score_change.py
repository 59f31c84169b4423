from django.db import migrations, models
from django.db.models.deletion import PROTECT


class Migration(migrations.Migration):
    dependencies = [("exams", "0006_analyses")]

    operations = [
        migrations.AddField(
            model_name="score",
            name="change",
            field=models.ForeignKey(
                help_text="The key change that appended it, if one did.", null=True, on_delete=PROTECT,
                related_name="scores", to="exams.keyproposal",
            ),
        ),
        migrations.AddField(
            model_name="analysisrun",
            name="excluded",
            field=models.JSONField(
                default=dict,
                help_text="{voided, begun}: sittings that the run left out; empty for a run that did not count them.",
            ),
        ),
    ]  # fmt: skip
