import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('wagtailadmin', '0006_formstate'),
        ('wagtailcore', '0098_apitoken'),
        ('wagtaildocs', '0014_alter_document_file_size'),
        ('wagtailimages', '0027_image_description'),
        ('wagtailsearch', '0010_add_text_fields'),
        ('wagtailusers', '0015_userprofile_keyboard_shortcuts'),
        ('analysis', '0001_initial'),
        ('bank', '0001_initial'),
        ('delivery', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='KeyChangeStep',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('dry_run_requested', 'Requested another dry run'), ('dry_run', 'Completed the dry run'), ('resumed', 'Continued the key change'), ('batch', 'Rescored sittings'), ('analysis', 'Requested a new analysis'), ('completed', 'Completed the key change')], max_length=20)),
                ('looked_at', models.PositiveIntegerField(null=True)),
                ('changed', models.PositiveIntegerField(null=True)),
                ('kept', models.PositiveIntegerField(null=True)),
                ('gained', models.PositiveIntegerField(null=True)),
                ('lost', models.PositiveIntegerField(null=True)),
                ('at', models.DateTimeField()),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('proposal', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='steps', to='bank.keyproposal')),
                ('run', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='analysis.analysisrun')),
            ],
            options={
                'ordering': ['at', 'pk'],
                'indexes': [models.Index(fields=['proposal', 'at'], name='results_key_proposa_362a2f_idx')],
            },
        ),
        migrations.CreateModel(
            name='ReviewRequest',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('state', models.CharField(db_index=True, editable=False, max_length=20)),
                ('text', models.TextField()),
                ('at', models.DateTimeField()),
                ('decided_at', models.DateTimeField(editable=False, null=True)),
                ('reason', models.TextField(blank=True, editable=False)),
                ('decided_by', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('sitting', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='review', to='delivery.sitting')),
            ],
            options={
                'ordering': ['-at', '-pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(('state__in', ['open', 'upheld', 'changed', 'set_aside'])), name='review_state_known')],
            },
        ),
    ]
