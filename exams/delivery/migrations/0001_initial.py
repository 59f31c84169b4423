import django.core.validators
import django.db.models.deletion
import exams.delivery.models.text_list_field
import uuid
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
        ('assembly', '0001_initial'),
        ('bank', '0001_initial'),
        ('training', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Sitting',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('state', models.CharField(db_index=True, editable=False, max_length=20)),
                ('attempt', models.PositiveSmallIntegerField(default=1)),
                ('seed', models.CharField(help_text='Determines the order of questions and the opaque names.', max_length=64)),
                ('paper', models.JSONField(default=list, help_text='[[place, kind, [labels as shown], opaque name]] in the order shown to this person.')),
                ('started_at', models.DateTimeField()),
                ('minutes_allowed', models.PositiveSmallIntegerField(default=0, help_text="The exam's minutes at the start.")),
                ('grace_seconds', models.PositiveSmallIntegerField(default=0, help_text='How long after the deadline answers are saved and marked as late.')),
                ('deadline_at', models.DateTimeField(db_index=True, help_text='Includes an open stop of the clock up to its maximum.')),
                ('bound', models.CharField(default='time', help_text='What sets the deadline; see rules.clock.', max_length=10)),
                ('stopped', models.CharField(blank=True, help_text='pause or break; empty while the clock runs.', max_length=10)),
                ('stopped_until', models.DateTimeField(help_text='When the stop of the clock ends automatically.', null=True)),
                ('contact_at', models.DateTimeField(help_text='The last contact with the exam page, to half a minute.', null=True)),
                ('epoch', models.PositiveSmallIntegerField(default=1, help_text='Increases when another device takes over.')),
                ('device', models.CharField(help_text='The device that answers now.', max_length=64)),
                ('ended_at', models.DateTimeField(null=True)),
                ('ended_how', models.CharField(blank=True, choices=[('person', 'By the candidate'), ('deadline', 'Time was up'), ('proctor', 'By a proctor or examinations staff')], max_length=20)),
                ('enrollment', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='sittings', to='training.enrollment')),
                ('form', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='sittings', to='assembly.form')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='sittings', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['-started_at', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='Accommodation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('time_125', '1.25 times the time'), ('time_150', '1.5 times the time'), ('time_200', 'Twice the time'), ('extra_minutes', 'Extra minutes'), ('untimed', 'No time limit'), ('breaks', 'Breaks that stop the clock'), ('large_print', 'Large print'), ('separate_room', 'Separate room'), ('step_free', 'Room without steps'), ('reader', 'Reader'), ('screen_reader', 'Screen reader or another aid on the computer'), ('scribe', 'Scribe'), ('sign_language', 'Sign language interpreter'), ('interpreter', 'Interpreter'), ('other_language', 'Form in another language'), ('paper', 'On paper'), ('own_device', 'Own device'), ('comfort_items', 'Comfort items'), ('other_date', 'Another day')], max_length=20, verbose_name='accommodation')),
                ('purpose', models.CharField(choices=[('exam', 'Exams'), ('training', 'Training'), ('interview', 'Interviews')], default='exam', max_length=10, verbose_name='for')),
                ('minutes', models.PositiveSmallIntegerField(default=0, help_text='Of exams, for extra minutes and for breaks.')),
                ('valid_from', models.DateField(verbose_name='first day')),
                ('valid_to', models.DateField(verbose_name='last day')),
                ('reference', models.CharField(blank=True, max_length=24, validators=[django.core.validators.RegexValidator('^[A-Z]{0,2}[0-9 ./-]{1,20}\\Z', 'Enter only the number of the paper file, for example AC-2026/041.')], verbose_name='number of the paper file')),
                ('at', models.DateTimeField()),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='accommodations', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['-at', '-pk'],
            },
        ),
        migrations.CreateModel(
            name='AccommodationWithdrawal',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField()),
                ('accommodation', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='withdrawal', to='delivery.accommodation')),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['accommodation'],
            },
        ),
        migrations.CreateModel(
            name='ExamEntry',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('reason', models.CharField(max_length=500)),
                ('at', models.DateTimeField()),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('exam', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='entries', to='assembly.exam')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='exam_entries', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['-at', '-pk'],
            },
        ),
        migrations.CreateModel(
            name='ExamEntryEnd',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('reason', models.CharField(max_length=500)),
                ('at', models.DateTimeField()),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('entry', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='end', to='delivery.examentry')),
            ],
            options={
                'ordering': ['entry'],
            },
        ),
        migrations.CreateModel(
            name='ExamPolicy',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('valid_from', models.DateTimeField(verbose_name='takes effect')),
                ('most_attempts', models.PositiveSmallIntegerField(blank=True, help_text='Leave empty to allow one attempt for each form.', null=True, verbose_name='attempts allowed')),
                ('within_days', models.PositiveSmallIntegerField(blank=True, help_text='Leave empty to count all attempts.', null=True, verbose_name='counted over how many days')),
                ('waiting_days', models.PositiveSmallIntegerField(default=0, verbose_name='days to wait between attempts')),
                ('preparation_before', models.PositiveSmallIntegerField(blank=True, help_text='For example, 2 means before the second and every later attempt. Leave empty for never.', null=True, verbose_name='preparation needed from attempt number')),
                ('no_show_uses_attempt', models.BooleanField(default=False, verbose_name='a no-show uses up an attempt')),
                ('again_after_passing', models.BooleanField(default=False, verbose_name='people who passed may take it again')),
                ('holds_results', models.BooleanField(default=False, help_text='Applies to windows that are opened later.', verbose_name='results are held until staff release them')),
                ('review_days', models.PositiveSmallIntegerField(blank=True, help_text='Leave empty for no deadline.', null=True, verbose_name='days to ask for a review of a result')),
                ('scale_low', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='lowest scaled score')),
                ('scale_cut', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='scaled score at the passing score')),
                ('scale_high', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='highest scaled score')),
                ('authority', models.TextField(help_text='Enter who decided them, and when.', verbose_name='authority for these rules')),
                ('at', models.DateTimeField()),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('exam', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='policies', to='assembly.exam')),
            ],
            options={
                'verbose_name': 'exam rules',
                'verbose_name_plural': 'exam rules',
                'ordering': ['exam', 'valid_from', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='ExamWindow',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('time_zone', models.CharField(max_length=60)),
                ('place', models.CharField(blank=True, help_text='Leave empty for the place of the cohort, or if people take it anywhere.', max_length=200)),
                ('opens_at', models.DateTimeField()),
                ('closes_at', models.DateTimeField()),
                ('ends_sittings', models.BooleanField(default=True, help_text='Otherwise people who start late keep the full time.', verbose_name='sittings end when the window closes')),
                ('asks_start_code', models.BooleanField(default=False, verbose_name='require a start code')),
                ('holds_results', models.BooleanField(default=False, verbose_name='results are held until staff release them')),
                ('no_shows_at', models.DateTimeField(editable=False, help_text='When no-shows were recorded.', null=True)),
                ('at', models.DateTimeField()),
                ('saved_at', models.DateTimeField(editable=False, help_text='When its times or its place changed last.', null=True)),
                ('calendar_uid', models.UUIDField(default=uuid.uuid4, editable=False, help_text='Of its entry in calendars.', unique=True)),
                ('sequence', models.PositiveIntegerField(default=0, editable=False, help_text='How often its times have changed, for calendars.')),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('cohort', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='windows', to='training.cohort')),
                ('exam', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='windows', to='assembly.exam')),
                ('form', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='windows', to='assembly.form')),
            ],
            options={
                'ordering': ['opens_at', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='NoShow',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField()),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='no_shows', to=settings.AUTH_USER_MODEL)),
                ('window', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='no_shows', to='delivery.examwindow')),
            ],
            options={
                'ordering': ['window', 'person'],
            },
        ),
        migrations.CreateModel(
            name='Preparation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('review', 'Reviewed weak topics with a trainer'), ('tutoring', 'Tutoring'), ('workshop', 'Study group or workshop'), ('course', 'Repeated part of the course')], max_length=20)),
                ('done_on', models.DateField()),
                ('at', models.DateTimeField()),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('enrollment', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='preparations', to='training.enrollment')),
                ('exam', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='preparations', to='assembly.exam')),
            ],
            options={
                'ordering': ['enrollment', 'done_on', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='PreparationWithdrawal',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('reason', models.TextField()),
                ('at', models.DateTimeField()),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('preparation', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='withdrawal', to='delivery.preparation')),
            ],
            options={
                'ordering': ['pk'],
            },
        ),
        migrations.CreateModel(
            name='Release',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField()),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('window', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='release', to='delivery.examwindow')),
            ],
            options={
                'ordering': ['window'],
            },
        ),
        migrations.CreateModel(
            name='RemovedWindow',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('opens_at', models.DateTimeField()),
                ('closes_at', models.DateTimeField()),
                ('time_zone', models.CharField(max_length=60)),
                ('place', models.CharField(blank=True, max_length=200)),
                ('calendar_uid', models.UUIDField(unique=True)),
                ('sequence', models.PositiveIntegerField()),
                ('at', models.DateTimeField()),
                ('cohort', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='training.cohort')),
                ('exam', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='assembly.exam')),
            ],
            options={
                'ordering': ['opens_at', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='SittingAids',
            fields=[
                ('sitting', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='aids', serialize=False, to='delivery.sitting')),
                ('flags', models.JSONField(default=list, help_text='Opaque names of the flagged questions.')),
                ('struck', models.JSONField(default=list, help_text='Opaque names of the crossed-out options.')),
                ('at', models.DateTimeField()),
            ],
            options={
                'ordering': ['sitting'],
            },
        ),
        migrations.AddField(
            model_name='sitting',
            name='window',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='sittings', to='delivery.examwindow'),
        ),
        migrations.CreateModel(
            name='Score',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveSmallIntegerField()),
                ('points', models.DecimalField(decimal_places=2, max_digits=7)),
                ('maximum', models.DecimalField(decimal_places=2, max_digits=7)),
                ('cut_points', models.DecimalField(decimal_places=2, max_digits=7)),
                ('passed', models.BooleanField(help_text='Null for an exam that decides nothing.', null=True)),
                ('domains', models.JSONField(help_text='[{code, title, points, maximum}] in the order of the blueprint.')),
                ('marks', models.JSONField(help_text="Points per place, in the form's order; null for an unscored place.")),
                ('key_set', models.CharField(help_text='Fingerprint of the keys that were used.', max_length=64)),
                ('keys', models.JSONField(help_text="Ids of the keys, in the form's order.")),
                ('reason', models.TextField(blank=True)),
                ('at', models.DateTimeField()),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('change', models.ForeignKey(help_text='The key change that led to this score, if any.', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='scores', to='bank.keyproposal')),
                ('sitting', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='scores', to='delivery.sitting')),
            ],
            options={
                'ordering': ['sitting', 'number'],
            },
        ),
        migrations.CreateModel(
            name='LateAnswer',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('epoch', models.PositiveSmallIntegerField()),
                ('number', models.PositiveIntegerField()),
                ('value', models.JSONField(null=True)),
                ('given_at', models.DateTimeField(help_text="By the device's clock, which may be wrong.", null=True)),
                ('received_at', models.DateTimeField()),
                ('place', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='late_answers', to='assembly.formitem')),
                ('sitting', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='late_answers', to='delivery.sitting')),
            ],
            options={
                'ordering': ['sitting', 'epoch', 'number'],
            },
        ),
        migrations.CreateModel(
            name='CountedAnswers',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveSmallIntegerField()),
                ('late_answers', models.JSONField(help_text='Ids of the answers received late that count; none undoes a decision.')),
                ('responses', exams.delivery.models.text_list_field.TextListField(help_text='The answers that count, one text per place, as on an answer sheet.')),
                ('reason', models.TextField(help_text='Why; the candidate can read it.')),
                ('at', models.DateTimeField()),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('sitting', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='counted', to='delivery.sitting')),
            ],
            options={
                'ordering': ['sitting', 'number'],
            },
        ),
        migrations.CreateModel(
            name='AnswerSheet',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('responses', exams.delivery.models.text_list_field.TextListField()),
                ('at', models.DateTimeField()),
                ('form', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='sheets', to='assembly.form')),
                ('sitting', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='sheet', to='delivery.sitting')),
            ],
            options={
                'ordering': ['sitting'],
            },
        ),
        migrations.CreateModel(
            name='Answer',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('epoch', models.PositiveSmallIntegerField()),
                ('number', models.PositiveIntegerField()),
                ('value', models.JSONField(null=True)),
                ('given_at', models.DateTimeField(help_text="By the candidate's own clock, for the record only.", null=True)),
                ('received_at', models.DateTimeField()),
                ('late', models.BooleanField(default=False, help_text='Received after the deadline but within the grace period; it counts.')),
                ('place', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='answers', to='assembly.formitem')),
                ('sitting', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='answers', to='delivery.sitting')),
            ],
            options={
                'ordering': ['sitting', 'epoch', 'number'],
            },
        ),
        migrations.CreateModel(
            name='SittingEvent',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('granted', 'Accommodations'), ('extended', 'Time extended'), ('given_back', 'Minutes given back'), ('taken_back', 'Added minutes taken back'), ('notice', 'Minutes kept after an accommodation was withdrawn'), ('paused', 'Paused'), ('resumed', 'Resumed'), ('break_begun', 'Break started'), ('break_ended', 'Break ended'), ('noted', 'Incident noted'), ('opened', 'Exam page opened'), ('moved', 'Exam moved to another device'), ('reopened', 'Exam continued in another window of the same browser'), ('left', 'Left the page'), ('returned', 'Connection to the exam page is back'), ('offline', 'Device reported that it was offline'), ('ended', 'Ended early'), ('voided', 'Set aside')], max_length=20)),
                ('seconds', models.PositiveIntegerField(help_text='Seconds added or taken back, seconds away, or the maximum length of a stop of the clock.', null=True)),
                ('note', models.TextField(blank=True)),
                ('grants', models.JSONField(help_text='[[kind of accommodation, minutes]] that apply from then on.', null=True)),
                ('at', models.DateTimeField()),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('sitting', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='events', to='delivery.sitting')),
            ],
            options={
                'ordering': ['sitting', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='StartCode',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveSmallIntegerField()),
                ('code', models.CharField(max_length=12)),
                ('at', models.DateTimeField()),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('window', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='start_codes', to='delivery.examwindow')),
            ],
            options={
                'ordering': ['window', 'number'],
            },
        ),
        migrations.CreateModel(
            name='Statement',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveSmallIntegerField()),
                ('text', models.TextField()),
                ('at', models.DateTimeField()),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('exam', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='statements', to='assembly.exam')),
            ],
            options={
                'ordering': ['exam', 'version'],
            },
        ),
        migrations.CreateModel(
            name='Agreement',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField()),
                ('sitting', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='agreement', to='delivery.sitting')),
                ('statement', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='agreements', to='delivery.statement')),
            ],
            options={
                'ordering': ['sitting'],
            },
        ),
        migrations.AddConstraint(
            model_name='accommodation',
            constraint=models.CheckConstraint(condition=models.Q(('kind__in', ['time_125', 'time_150', 'time_200', 'extra_minutes', 'untimed', 'breaks', 'large_print', 'separate_room', 'step_free', 'reader', 'screen_reader', 'scribe', 'sign_language', 'interpreter', 'other_language', 'paper', 'own_device', 'comfort_items', 'other_date'])), name='accommodation_kind_known'),
        ),
        migrations.AddConstraint(
            model_name='accommodation',
            constraint=models.CheckConstraint(condition=models.Q(('valid_to__gte', models.F('valid_from'))), name='accommodation_ends_later'),
        ),
        migrations.AddConstraint(
            model_name='accommodation',
            constraint=models.CheckConstraint(condition=models.Q(('purpose__in', ('exam', 'training', 'interview'))), name='accommodation_purpose_known'),
        ),
        migrations.AddConstraint(
            model_name='accommodation',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(models.Q(('kind__in', ('extra_minutes', 'breaks')), ('purpose', 'exam')), ('minutes__gte', 1), ('minutes__lte', 600)), models.Q(models.Q(('kind__in', ('extra_minutes', 'breaks')), ('purpose', 'exam'), _negated=True), ('minutes', 0)), _connector='OR'), name='accommodation_minutes_fit'),
        ),
        migrations.AddIndex(
            model_name='examentry',
            index=models.Index(fields=['person', 'exam'], name='delivery_ex_person__9044ab_idx'),
        ),
        migrations.AddConstraint(
            model_name='examentry',
            constraint=models.CheckConstraint(condition=models.Q(('reason', ''), _negated=True), name='exam_entry_with_reason'),
        ),
        migrations.AddConstraint(
            model_name='examentryend',
            constraint=models.CheckConstraint(condition=models.Q(('reason', ''), _negated=True), name='exam_entry_end_with_reason'),
        ),
        migrations.AddConstraint(
            model_name='exampolicy',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('scale_cut', None), ('scale_high', None), ('scale_low', None)), models.Q(('scale_cut__lt', models.F('scale_high')), ('scale_low__lt', models.F('scale_cut'))), _connector='OR'), name='exam_scale_rises'),
        ),
        migrations.AddConstraint(
            model_name='exampolicy',
            constraint=models.CheckConstraint(condition=models.Q(('most_attempts', 0), _negated=True), name='exam_allows_an_attempt'),
        ),
        migrations.AddConstraint(
            model_name='exampolicy',
            constraint=models.CheckConstraint(condition=models.Q(('most_attempts', None), ('most_attempts__lte', 100), _connector='OR'), name='exam_rule_most_attempts_within'),
        ),
        migrations.AddConstraint(
            model_name='exampolicy',
            constraint=models.CheckConstraint(condition=models.Q(('within_days', None), ('within_days__lte', 3650), _connector='OR'), name='exam_rule_within_days_within'),
        ),
        migrations.AddConstraint(
            model_name='exampolicy',
            constraint=models.CheckConstraint(condition=models.Q(('waiting_days', None), ('waiting_days__lte', 3650), _connector='OR'), name='exam_rule_waiting_days_within'),
        ),
        migrations.AddConstraint(
            model_name='exampolicy',
            constraint=models.CheckConstraint(condition=models.Q(('preparation_before', None), ('preparation_before__lte', 100), _connector='OR'), name='exam_rule_preparation_before_within'),
        ),
        migrations.AddConstraint(
            model_name='exampolicy',
            constraint=models.CheckConstraint(condition=models.Q(('review_days', None), ('review_days__lte', 3650), _connector='OR'), name='exam_rule_review_days_within'),
        ),
        migrations.AddConstraint(
            model_name='exampolicy',
            constraint=models.CheckConstraint(condition=models.Q(('scale_low', None), ('scale_low__lte', 10000), _connector='OR'), name='exam_rule_scale_low_within'),
        ),
        migrations.AddConstraint(
            model_name='exampolicy',
            constraint=models.CheckConstraint(condition=models.Q(('scale_cut', None), ('scale_cut__lte', 10000), _connector='OR'), name='exam_rule_scale_cut_within'),
        ),
        migrations.AddConstraint(
            model_name='exampolicy',
            constraint=models.CheckConstraint(condition=models.Q(('scale_high', None), ('scale_high__lte', 10000), _connector='OR'), name='exam_rule_scale_high_within'),
        ),
        migrations.AddIndex(
            model_name='examwindow',
            index=models.Index(fields=['cohort', 'opens_at'], name='delivery_ex_cohort__501e51_idx'),
        ),
        migrations.AddConstraint(
            model_name='examwindow',
            constraint=models.CheckConstraint(condition=models.Q(('closes_at__gt', models.F('opens_at'))), name='window_closes_later'),
        ),
        migrations.AddConstraint(
            model_name='noshow',
            constraint=models.UniqueConstraint(fields=('window', 'person'), name='no_show_once'),
        ),
        migrations.AddIndex(
            model_name='removedwindow',
            index=models.Index(fields=['cohort', 'closes_at'], name='delivery_re_cohort__2d5259_idx'),
        ),
        migrations.AddIndex(
            model_name='sitting',
            index=models.Index(fields=['form', 'state'], name='delivery_si_form_id_d8b5aa_idx'),
        ),
        migrations.AddIndex(
            model_name='sitting',
            index=models.Index(fields=['state', 'deadline_at'], name='delivery_si_state_a82b57_idx'),
        ),
        migrations.AddConstraint(
            model_name='sitting',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ['begun', 'submitted', 'voided'])), name='sitting_state_known'),
        ),
        migrations.AddConstraint(
            model_name='sitting',
            constraint=models.UniqueConstraint(fields=('window', 'person', 'attempt'), name='sitting_attempt_once'),
        ),
        migrations.AddConstraint(
            model_name='sitting',
            constraint=models.UniqueConstraint(condition=models.Q(('state', 'begun')), fields=('person', 'form'), name='one_open_sitting_per_form'),
        ),
        migrations.AddConstraint(
            model_name='score',
            constraint=models.UniqueConstraint(fields=('sitting', 'number'), name='score_numbered'),
        ),
        migrations.AddConstraint(
            model_name='lateanswer',
            constraint=models.UniqueConstraint(fields=('sitting', 'epoch', 'number'), name='late_answer_numbered'),
        ),
        migrations.AddConstraint(
            model_name='countedanswers',
            constraint=models.UniqueConstraint(fields=('sitting', 'number'), name='counted_answers_numbered'),
        ),
        migrations.AddIndex(
            model_name='answersheet',
            index=models.Index(fields=['form', 'sitting'], name='delivery_an_form_id_ad48a8_idx'),
        ),
        migrations.AddConstraint(
            model_name='answer',
            constraint=models.UniqueConstraint(fields=('sitting', 'epoch', 'number'), name='answer_numbered'),
        ),
        migrations.AddConstraint(
            model_name='startcode',
            constraint=models.UniqueConstraint(fields=('window', 'number'), name='start_code_numbered'),
        ),
        migrations.AddConstraint(
            model_name='statement',
            constraint=models.UniqueConstraint(fields=('exam', 'version'), name='statement_version_once'),
        ),
        migrations.AddConstraint(
            model_name='statement',
            constraint=models.UniqueConstraint(condition=models.Q(('exam', None)), fields=('version',), name='common_statement_version_once'),
        ),
    ]
