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
        ('core', '0001_initial'),
        ('people', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='DueCount',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('day', models.DateField()),
                ('due', models.JSONField(default=dict)),
                ('held', models.JSONField(default=list)),
                ('review', models.PositiveIntegerField(default=0, help_text='Came back after a hold was released.')),
                ('at', models.DateTimeField()),
                ('authority', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.organization')),
            ],
            options={
                'ordering': ['-pk'],
            },
        ),
        migrations.CreateModel(
            name='PublicExport',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('requester', models.CharField(max_length=200)),
                ('request', models.TextField(help_text='What was asked, and by which law.')),
                ('first_on', models.DateField()),
                ('last_on', models.DateField()),
                ('tables', models.JSONField()),
                ('contents', models.JSONField(help_text='{table: rows}')),
                ('left_out', models.JSONField(help_text='{reason: number}')),
                ('digest', models.CharField(help_text='SHA-256 of the file that was given out.', max_length=64)),
                ('at', models.DateTimeField()),
                ('authority', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.organization')),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['-pk'],
            },
        ),
        migrations.CreateModel(
            name='PurgeRun',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('state', models.CharField(db_index=True, editable=False, max_length=20)),
                ('cause', models.CharField(choices=[('retention', 'Past the period of the class'), ('withdrawn', 'Withdrawn applications'), ('replaced', 'Replaced files'), ('merged', 'Files that are there twice after a merge of records'), ('erasure', 'A person asked for erasure')], max_length=12)),
                ('at', models.DateTimeField()),
                ('ended_at', models.DateTimeField(null=True)),
                ('approved_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('authority', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.organization')),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['-pk'],
            },
        ),
        migrations.CreateModel(
            name='PurgeItem',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('record_class', models.SlugField(max_length=40)),
                ('about', models.CharField(help_text='What it is, without its content.', max_length=200)),
                ('closed_on', models.DateField(null=True)),
                ('kept_through', models.DateField(null=True)),
                ('outcome', models.CharField(choices=[('waiting', 'Not done yet'), ('purged', 'Destroyed'), ('held', 'Kept: legal hold'), ('kept', 'Kept: not due any more')], default='waiting', max_length=10)),
                ('done_at', models.DateTimeField(null=True)),
                ('hold', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='kept_items', to='core.legalhold')),
                ('record', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='core.restrictedrecord')),
                ('run', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='items', to='records.purgerun')),
            ],
            options={
                'ordering': ['run', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='ErasureRequest',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('state', models.CharField(db_index=True, editable=False, max_length=20)),
                ('requested_at', models.DateTimeField()),
                ('decision', models.JSONField(default=list)),
                ('reason', models.TextField(blank=True, help_text='The person reads it.')),
                ('decided_at', models.DateTimeField(null=True)),
                ('authority', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.organization')),
                ('decided_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('entered_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='erasure_requests', to=settings.AUTH_USER_MODEL)),
                ('run', models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='erasure', to='records.purgerun')),
            ],
            options={
                'ordering': ['requested_at', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='RecordCopy',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('state', models.CharField(db_index=True, editable=False, max_length=20)),
                ('for_staff', models.BooleanField(default=False)),
                ('reason', models.TextField(blank=True, help_text='Of staff: who asked, and how they were identified.')),
                ('asked_at', models.DateTimeField()),
                ('ready_at', models.DateTimeField(null=True)),
                ('size', models.PositiveIntegerField(default=0)),
                ('contents', models.JSONField(default=dict)),
                ('left_out', models.JSONField(default=dict)),
                ('asked_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('authority', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.organization')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='record_copies', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['-asked_at', '-pk'],
            },
        ),
        migrations.CreateModel(
            name='CopyPiece',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveIntegerField()),
                ('record', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='copy_piece', to='core.restrictedrecord')),
                ('copy', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='pieces', to='records.recordcopy')),
            ],
            options={
                'ordering': ['copy', 'number'],
            },
        ),
        migrations.CreateModel(
            name='RetentionRule',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('record_class', models.SlugField(max_length=40)),
                ('amount', models.PositiveIntegerField(help_text='Empty: kept for good.', null=True)),
                ('unit', models.CharField(choices=[('days', 'days'), ('months', 'months'), ('years', 'years')], default='years', max_length=10)),
                ('event', models.SlugField(help_text='The closing from which the period runs.', max_length=40)),
                ('source', models.TextField(help_text='The law, schedule or decision that says so.')),
                ('at', models.DateTimeField()),
                ('authority', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='retention_rules', to='people.organization')),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['authority', 'record_class', '-pk'],
            },
        ),
        migrations.AddConstraint(
            model_name='purgerun',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ['proposed', 'approved', 'dropped', 'done'])), name='purge_run_state_known'),
        ),
        migrations.AddConstraint(
            model_name='purgeitem',
            constraint=models.UniqueConstraint(fields=('run', 'record'), name='purge_item_once'),
        ),
        migrations.AddConstraint(
            model_name='purgeitem',
            constraint=models.CheckConstraint(condition=models.Q(('outcome__in', ['waiting', 'purged', 'held', 'kept'])), name='purge_outcome_known'),
        ),
        migrations.AddConstraint(
            model_name='erasurerequest',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ['open', 'proposed', 'granted', 'denied', 'kept', 'withdrawn'])), name='erasure_state_known'),
        ),
        migrations.AddConstraint(
            model_name='erasurerequest',
            constraint=models.UniqueConstraint(condition=models.Q(('state__in', ('open', 'proposed', 'kept'))), fields=('person', 'authority'), name='one_open_erasure_request'),
        ),
        migrations.AddConstraint(
            model_name='recordcopy',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ['asked', 'ready', 'gone'])), name='record_copy_state_known'),
        ),
        migrations.AddConstraint(
            model_name='copypiece',
            constraint=models.UniqueConstraint(fields=('copy', 'number'), name='copy_piece_numbered'),
        ),
        migrations.AddConstraint(
            model_name='retentionrule',
            constraint=models.CheckConstraint(condition=models.Q(('unit__in', ['days', 'months', 'years'])), name='retention_unit_known'),
        ),
        migrations.AddConstraint(
            model_name='retentionrule',
            constraint=models.CheckConstraint(condition=models.Q(('source', ''), _negated=True), name='retention_has_a_source'),
        ),
    ]
