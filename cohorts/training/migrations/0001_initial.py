import cohorts.training.models.venues
import django.db.models.deletion
import django.db.models.functions.text
import django.utils.timezone
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
        ('billing', '0001_initial'),
        ('people', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Room',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=80)),
                ('capacity', models.PositiveSmallIntegerField(help_text='How many people with a seat fit into it.')),
                ('link', models.URLField(blank=True, help_text='Of an online meeting. Only people with a seat see it.')),
                ('retired_at', models.DateTimeField(editable=False, null=True)),
            ],
            options={
                'ordering': ['name', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='Course',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.SlugField(max_length=40, unique=True)),
                ('title', models.CharField(max_length=200)),
                ('audience', models.CharField(choices=[('trainees', 'Trainees'), ('supervisors', 'Supervisors')], default='trainees', max_length=20)),
                ('summary', models.TextField(blank=True)),
                ('needs_qualified_trainers', models.BooleanField(default=False, help_text='A cohort can be opened only if the office has qualified each trainer for the course.')),
                ('needs_certified_trainers', models.BooleanField(default=False, help_text='A cohort can be opened only if each trainer has a certificate that needs this course.')),
                ('only_for_programs', models.BooleanField(default=False, help_text='A seat can only be asked for and given for people who chose a program that requires this course.')),
                ('prerequisite', models.ForeignKey(blank=True, help_text='The course that a person must have completed, or be taking, when this one begins.', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='next_courses', to='training.course')),
            ],
            options={
                'ordering': ['title'],
            },
        ),
        migrations.CreateModel(
            name='CourseVersion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.CharField(max_length=40)),
                ('effective_from', models.DateField()),
                ('required_minutes', models.PositiveIntegerField(help_text='Minutes of training in the whole course.')),
                ('allowed_missed_minutes', models.PositiveIntegerField(help_text='Most minutes a person may miss.')),
                ('fee', models.DecimalField(decimal_places=2, max_digits=9, verbose_name='training fee (dollars)')),
                ('free_days', models.PositiveSmallIntegerField(default=14, help_text='Giving up a seat is free through the day this many days before the first session.')),
                ('kept_share', models.DecimalField(decimal_places=2, default=50, help_text='Percent of the fee owed after that, until the start.', max_digits=5)),
                ('hours_valid_days', models.PositiveIntegerField(blank=True, help_text='How long hours count, back from the last of them. Empty: for good.', null=True)),
                ('correction_days', models.PositiveSmallIntegerField(default=14, help_text='Days in which a person may ask to correct their attendance; 0: not on request.')),
                ('make_up', models.CharField(choices=[('none', 'No make-up'), ('same_vendor', 'At the same training vendor'), ('any_vendor', 'At any training vendor')], default='none', max_length=20)),
                ('make_up_minutes', models.PositiveIntegerField(default=0, help_text='Most minutes a person may make up.')),
                ('course', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='versions', to='training.course')),
            ],
            options={
                'ordering': ['course', '-effective_from'],
            },
        ),
        migrations.CreateModel(
            name='CourseCredit',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('begins_at', models.DateTimeField(null=True)),
                ('credited', models.PositiveIntegerField()),
                ('potential', models.PositiveIntegerField()),
                ('made_up', models.PositiveIntegerField(default=0)),
                ('to_make_up', models.PositiveIntegerField(default=0)),
                ('lacking', models.JSONField(default=list, help_text='Titles of units that may not be missed and are not complete.')),
                ('out_of_reach', models.JSONField(default=list, help_text='Of these, the ones that no seat of the person completes.')),
                ('units', models.JSONField(default=list)),
                ('counted_at', models.DateTimeField()),
                ('course', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='credits', to='training.course')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='course_credits', to=settings.AUTH_USER_MODEL)),
                ('version', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='training.courseversion')),
            ],
            options={
                'ordering': ['person', 'course'],
            },
        ),
        migrations.CreateModel(
            name='CompletionStatement',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('begins_at', models.DateTimeField(editable=False, help_text='When the cycle began, if it is not the first.', null=True)),
                ('name', models.CharField(help_text='Legal name of the person.', max_length=250)),
                ('course', models.CharField(help_text='Title of the course.', max_length=200)),
                ('authority', models.CharField(blank=True, max_length=200)),
                ('vendors', models.TextField(blank=True, help_text='Who taught it, one in a line.')),
                ('credited_minutes', models.PositiveIntegerField()),
                ('required_minutes', models.PositiveIntegerField()),
                ('first_on', models.DateField()),
                ('completed_on', models.DateField()),
                ('token', models.CharField(help_text='Random text in the link to check it.', max_length=64, unique=True)),
                ('at', models.DateTimeField()),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='completion_statements', to=settings.AUTH_USER_MODEL)),
                ('version', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='training.courseversion')),
            ],
            options={
                'ordering': ['person', 'version', '-pk'],
            },
        ),
        migrations.CreateModel(
            name='Cohort',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('state', models.CharField(db_index=True, editable=False, max_length=20)),
                ('enrollment_closes_on', models.DateField(blank=True, help_text='The last day to enroll, in the zone of the cohort. Empty: until the start.', null=True)),
                ('enrollment_opens_on', models.DateField(blank=True, help_text='The first day to enroll, in the zone of the cohort. Empty: once it is open.', null=True)),
                ('late_until', models.DateField(blank=True, help_text='The last day to fill seats after the start. Empty: none then.', null=True)),
                ('offer_hours', models.PositiveSmallIntegerField(default=48, help_text='How long a free seat is offered to somebody on the waiting list.')),
                ('hold_days', models.PositiveSmallIntegerField(default=30, help_text='How many days a seat is kept for somebody who is not admitted yet.')),
                ('code', models.CharField(help_text='Short name, such as PET-2026-03.', max_length=40, unique=True)),
                ('time_zone', models.CharField(max_length=60, validators=[cohorts.training.models.venues.check_zone])),
                ('place', models.CharField(blank=True, help_text='City and building, or “online”.', max_length=200)),
                ('meets', models.CharField(choices=[('in_person', 'In person'), ('online', 'Online'), ('mixed', 'In person and online')], default='in_person', max_length=10)),
                ('language', models.CharField(choices=[('en', 'English'), ('es', 'Spanish'), ('ase', 'American Sign Language'), ('ar', 'Arabic'), ('ch', 'Chamorro'), ('zh', 'Chinese'), ('fr', 'French'), ('hmn', 'Hmong'), ('ko', 'Korean'), ('pt', 'Portuguese'), ('ru', 'Russian'), ('so', 'Somali'), ('tl', 'Tagalog'), ('vi', 'Vietnamese')], default='en', max_length=3)),
                ('seats', models.PositiveSmallIntegerField()),
                ('min_seats', models.PositiveSmallIntegerField(blank=True, help_text='With fewer, the vendor decides whether it takes place.', null=True)),
                ('decide_on', models.DateField(blank=True, help_text='When the vendor decides that, if it has a minimum.', null=True)),
                ('scheduled_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, help_text='When the cohort was created.')),
                ('canceled_at', models.DateTimeField(editable=False, null=True)),
                ('starts_at', models.DateTimeField(editable=False, help_text='Start of the first session.', null=True)),
                ('ends_at', models.DateTimeField(editable=False, help_text='End of the last session.', null=True)),
                ('vendor', models.ForeignKey(limit_choices_to={'kind': 'vendor'}, on_delete=django.db.models.deletion.PROTECT, related_name='cohorts', to='people.organization')),
                ('course_version', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='cohorts', to='training.courseversion')),
            ],
            options={
                'ordering': ['starts_at', 'code'],
            },
        ),
        migrations.CreateModel(
            name='Enrollment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('state', models.CharField(db_index=True, editable=False, max_length=20)),
                ('enrolled_at', models.DateTimeField()),
                ('withdrawn_at', models.DateTimeField(blank=True, editable=False, null=True)),
                ('withdrawn_for', models.CharField(blank=True, choices=[('agency', 'Agency'), ('vendor', 'Vendor')], editable=False, max_length=10)),
                ('sequence', models.PositiveIntegerField(default=0, editable=False, help_text='How often it was given up, moved or given again, for calendars.')),
                ('changed_at', models.DateTimeField(editable=False, help_text='When that happened last.', null=True)),
                ('agency', models.ForeignKey(limit_choices_to={'kind': 'agency'}, on_delete=django.db.models.deletion.PROTECT, related_name='enrollments', to='people.organization')),
                ('cohort', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='enrollments', to='training.cohort')),
                ('enrolled_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='enrollments', to=settings.AUTH_USER_MODEL)),
                ('withdrawn_by', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'seat',
                'ordering': ['cohort', 'person__family_name', 'person__given_name', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='EmployerChange',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('from_on', models.DateField(help_text='The first day on which the new agency employs the person.')),
                ('reason', models.TextField()),
                ('at', models.DateTimeField()),
                ('agency', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.organization')),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('former', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.organization')),
                ('takes_back', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='taken_back_by', to='training.employerchange')),
                ('enrollment', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='employer_changes', to='training.enrollment')),
            ],
            options={
                'ordering': ['at', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='Funding',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('unit', models.CharField(choices=[('percent', 'Percent'), ('dollars', 'Dollars'), ('equal', 'Equal parts')], max_length=10)),
                ('reason', models.TextField(blank=True)),
                ('at', models.DateTimeField()),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('cohort', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='fundings', to='training.cohort')),
                ('enrollment', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='fundings', to='training.enrollment')),
            ],
            options={
                'ordering': ['at', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='FundingPart',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('agency', 'Agency'), ('person', 'Person'), ('state', 'State'), ('fund', 'Fund')], max_length=10)),
                ('share', models.DecimalField(decimal_places=2, max_digits=9)),
                ('fund', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='billing.fund')),
                ('funding', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='parts', to='training.funding')),
            ],
            options={
                'ordering': ['funding', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='Holiday',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('day', models.DateField(db_index=True)),
                ('name', models.CharField(max_length=100)),
                ('is_off', models.BooleanField(default=True)),
                ('calendar', models.CharField(blank=True, help_text='State or territory whose public holidays proposed it; empty if entered.', max_length=10)),
                ('at', models.DateTimeField()),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['day', '-at', '-pk'],
            },
        ),
        migrations.CreateModel(
            name='ReachNotice',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('reach', models.CharField(choices=[('reachable', 'Can be reached'), ('needs_make_up', 'Only with make-up sessions'), ('out_of_reach', 'Out of reach')], max_length=20)),
                ('potential', models.PositiveIntegerField(help_text='Minutes with every session to come.')),
                ('needed', models.PositiveIntegerField()),
                ('to_make_up', models.PositiveIntegerField()),
                ('make_up_left', models.PositiveIntegerField()),
                ('at', models.DateTimeField()),
                ('seat', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='reach_notices', to='training.enrollment')),
            ],
            options={
                'ordering': ['at', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='Roster',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('state', models.CharField(db_index=True, editable=False, max_length=20)),
                ('filename', models.CharField(max_length=200)),
                ('lines', models.JSONField(default=list)),
                ('report', models.JSONField(default=list)),
                ('done', models.JSONField(default=dict)),
                ('at', models.DateTimeField()),
                ('agency', models.ForeignKey(limit_choices_to={'kind': 'agency'}, on_delete=django.db.models.deletion.PROTECT, related_name='rosters', to='people.organization')),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('cohort', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='rosters', to='training.cohort')),
            ],
            options={
                'ordering': ['-at', '-pk'],
            },
        ),
        migrations.CreateModel(
            name='RunDecision',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('choice', models.CharField(choices=[('run', 'It takes place with fewer people'), ('extend', 'Decide later')], max_length=10)),
                ('taken', models.PositiveSmallIntegerField(help_text='Seats taken when it was decided.')),
                ('min_seats', models.PositiveSmallIntegerField()),
                ('decide_on', models.DateField(help_text='The day of decision until then.')),
                ('next_on', models.DateField(help_text='The new day of decision, if it was put off.', null=True)),
                ('at', models.DateTimeField()),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('cohort', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='run_decisions', to='training.cohort')),
            ],
            options={
                'ordering': ['cohort', '-at', '-pk'],
            },
        ),
        migrations.CreateModel(
            name='SeatCharge',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('free_days', models.PositiveSmallIntegerField()),
                ('kept_share', models.DecimalField(decimal_places=2, max_digits=5)),
                ('free_through', models.DateField(help_text='In the zone of the cohort.')),
                ('no_free_days', models.BooleanField(default=False, help_text='They had passed when the seat was moved, and the later start of the cohort opens none.')),
                ('charge', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='seat_charges', to='billing.charge')),
                ('enrollment', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='seat_charges', to='training.enrollment')),
            ],
            options={
                'verbose_name': 'part of a fee',
                'verbose_name_plural': 'parts of fees',
                'ordering': ['enrollment', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='SeatMove',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('reason', models.TextField()),
                ('at', models.DateTimeField()),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('former', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='moved_to', to='training.enrollment')),
                ('seat', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='moved_from', to='training.enrollment')),
            ],
            options={
                'ordering': ['at', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='Session',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('starts_at', models.DateTimeField()),
                ('ends_at', models.DateTimeField()),
                ('break_minutes', models.PositiveSmallIntegerField(default=0, help_text='Of the breaks in its agenda.')),
                ('own_agenda', models.BooleanField(default=False, editable=False, help_text='The vendor entered its agenda; otherwise it has the default one.')),
                ('place', models.CharField(blank=True, max_length=300)),
                ('place_is_whole', models.BooleanField(default=False, editable=False, help_text='`place` says all: the place of the cohort does not belong to it.')),
                ('link', models.URLField(blank=True)),
                ('saved_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, help_text='When the session was added or last changed.')),
                ('canceled_at', models.DateTimeField(blank=True, editable=False, null=True)),
                ('calendar_uid', models.UUIDField(default=uuid.uuid4, editable=False, help_text='Of its entry in calendars.', unique=True)),
                ('sequence', models.PositiveIntegerField(default=0, editable=False, help_text='How often its times or its state have changed, for calendars.')),
                ('cohort', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='sessions', to='training.cohort')),
                ('room', models.ForeignKey(blank=True, help_text='Named in `place`.', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='sessions', to='training.room')),
                ('trainers', models.ManyToManyField(blank=True, related_name='sessions_taught', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['starts_at', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='MakeUp',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('state', models.CharField(db_index=True, editable=False, max_length=20)),
                ('requested_at', models.DateTimeField(editable=False)),
                ('held_reason', models.TextField(blank=True, editable=False, help_text='Why the vendor entered it after the session had begun.')),
                ('approved_at', models.DateTimeField(editable=False, null=True)),
                ('over_at', models.DateTimeField(editable=False, help_text='Since when it is not live any more.', null=True)),
                ('outcome', models.CharField(blank=True, choices=[('declined', 'The training vendor declined it'), ('taken_back', 'The training vendor took it back'), ('session_canceled', 'The session will not take place'), ('session_moved', 'The session was moved'), ('withdrawn', 'The trainee took it back'), ('replaced', 'Another session was asked for'), ('seat_ended', 'The seat in the course was given up'), ('seated', 'The person has a seat in this cohort now')], editable=False, max_length=20)),
                ('reason', models.TextField(blank=True, editable=False, help_text='Why the vendor declined it or took it back.')),
                ('sequence', models.PositiveIntegerField(default=0, editable=False, help_text='How often an approved one has ended, for calendars.')),
                ('approved_by', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='make_ups', to=settings.AUTH_USER_MODEL)),
                ('requested_by', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('seat', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='make_ups', to='training.enrollment')),
                ('session', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='make_ups', to='training.session')),
            ],
            options={
                'verbose_name': 'make-up',
                'ordering': ['requested_at', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='AttendanceMark',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveSmallIntegerField(help_text='1 for the first mark, 2 for its correction, and so on.')),
                ('status', models.CharField(choices=[('present', 'Present'), ('absent', 'Absent'), ('excused', 'Excused')], default='present', max_length=10)),
                ('periods', models.JSONField(default=list, help_text='Presence as [start, end] in UTC, to the minute.')),
                ('minutes', models.PositiveSmallIntegerField(help_text='Minutes of units attended.')),
                ('reason', models.TextField(blank=True, help_text='Required for a correction and for an excuse.')),
                ('at', models.DateTimeField()),
                ('made_at', models.DateTimeField(help_text='When it was made. Earlier than `at` if a device delivered it later.')),
                ('device_key', models.CharField(blank=True, help_text="The device's own name of a mark that it sent, so that one sent again is stored once.", max_length=32)),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('enrollment', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='marks', to='training.enrollment')),
                ('session', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='marks', to='training.session')),
            ],
            options={
                'ordering': ['session', 'enrollment', 'number'],
            },
        ),
        migrations.CreateModel(
            name='TeachingEnd',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField()),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='teaching_ends', to=settings.AUTH_USER_MODEL)),
                ('session', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='teaching_ends', to='training.session')),
            ],
            options={
                'ordering': ['at', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='TrainerQualification',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('qualified', models.BooleanField()),
                ('valid_from', models.DateField()),
                ('valid_to', models.DateField(blank=True, null=True)),
                ('reason', models.TextField(blank=True)),
                ('at', models.DateTimeField()),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('course', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='qualifications', to='training.course')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='qualifications', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['person', 'course', '-at', '-pk'],
            },
        ),
        migrations.CreateModel(
            name='TrainingCycle',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('begins_at', models.DateTimeField()),
                ('reason', models.TextField()),
                ('at', models.DateTimeField()),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('course', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='cycles', to='training.course')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='training_cycles', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['person', 'course', 'at', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='CycleAnnulment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('reason', models.TextField()),
                ('at', models.DateTimeField()),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('cycle', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='annulment', to='training.trainingcycle')),
            ],
        ),
        migrations.CreateModel(
            name='Unit',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveSmallIntegerField()),
                ('title', models.CharField(max_length=200)),
                ('minutes', models.PositiveIntegerField()),
                ('key', models.CharField(blank=True, help_text='Taken from the title, or else from the number.', max_length=60)),
                ('may_be_missed', models.BooleanField(default=True)),
                ('tolerance_minutes', models.PositiveIntegerField(default=0, help_text='Minutes that may lack of a unit that may not be missed.')),
                ('course_version', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='units', to='training.courseversion')),
            ],
            options={
                'ordering': ['course_version', 'number'],
            },
        ),
        migrations.AddField(
            model_name='session',
            name='unit',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='sessions', to='training.unit'),
        ),
        migrations.CreateModel(
            name='Objective',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(max_length=20)),
                ('text', models.TextField()),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='objectives', to='training.unit')),
            ],
            options={
                'ordering': ['unit', 'code'],
            },
        ),
        migrations.CreateModel(
            name='CreditDecision',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('unit_from', models.PositiveIntegerField(default=0)),
                ('unit_to', models.PositiveIntegerField()),
                ('number', models.PositiveSmallIntegerField(help_text='1 for the first decision about these minutes.')),
                ('granted', models.BooleanField(default=True)),
                ('evidence', models.TextField(help_text='What shows that the person has these hours.')),
                ('earned_on', models.DateField()),
                ('reason', models.TextField(blank=True)),
                ('at', models.DateTimeField()),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='credit_decisions', to=settings.AUTH_USER_MODEL)),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='credit_decisions', to='training.unit')),
            ],
            options={
                'ordering': ['person', 'unit', 'unit_from', 'number'],
            },
        ),
        migrations.CreateModel(
            name='AgendaLine',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('starts_at', models.DateTimeField()),
                ('ends_at', models.DateTimeField()),
                ('kind', models.CharField(choices=[('unit', 'Unit'), ('break', 'Break'), ('other', 'Time without a unit')], max_length=10)),
                ('unit_from', models.PositiveIntegerField(default=0, help_text='The minute of the unit at which the line begins.')),
                ('session', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='agenda', to='training.session')),
                ('unit', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='agenda_lines', to='training.unit')),
            ],
            options={
                'ordering': ['session', 'starts_at', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='VendorApproval',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('approved', models.BooleanField()),
                ('valid_from', models.DateField()),
                ('valid_to', models.DateField(blank=True, null=True)),
                ('reason', models.TextField(blank=True)),
                ('at', models.DateTimeField()),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('course', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='approvals', to='training.course')),
                ('vendor', models.ForeignKey(limit_choices_to={'kind': 'vendor'}, on_delete=django.db.models.deletion.PROTECT, related_name='approvals', to='people.organization')),
            ],
            options={
                'ordering': ['vendor', 'course', '-at', '-pk'],
            },
        ),
        migrations.CreateModel(
            name='Venue',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=80)),
                ('address', models.CharField(blank=True, max_length=118)),
                ('time_zone', models.CharField(max_length=60, validators=[cohorts.training.models.venues.check_zone])),
                ('accessibility', models.TextField(blank=True, help_text='Steps, doors, restrooms, parking, captions.')),
                ('is_online', models.BooleanField(default=False)),
                ('retired_at', models.DateTimeField(editable=False, null=True)),
                ('vendor', models.ForeignKey(limit_choices_to={'kind': 'vendor'}, on_delete=django.db.models.deletion.PROTECT, related_name='venues', to='people.organization')),
            ],
            options={
                'ordering': ['name', 'pk'],
            },
        ),
        migrations.AddField(
            model_name='room',
            name='venue',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='rooms', to='training.venue'),
        ),
        migrations.AddField(
            model_name='cohort',
            name='venue',
            field=models.ForeignKey(blank=True, help_text='Named in `place`.', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='cohorts', to='training.venue'),
        ),
        migrations.CreateModel(
            name='CalendarFeed',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('person', 'My sessions and exams'), ('cohort', 'A cohort'), ('vendor', 'All cohorts of a vendor'), ('place', 'A place')], max_length=10)),
                ('token_hash', models.CharField(max_length=64, unique=True)),
                ('made_at', models.DateTimeField()),
                ('stopped_at', models.DateTimeField(blank=True, help_text='When it was renewed or turned off.', null=True)),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='calendar_feeds', to=settings.AUTH_USER_MODEL)),
                ('vendor', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='calendar_feeds', to='people.organization')),
                ('cohort', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='calendar_feeds', to='training.cohort')),
                ('place', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='calendar_feeds', to='training.venue')),
            ],
            options={
                'ordering': ['made_at', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='WaitingPlace',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('state', models.CharField(db_index=True, editable=False, max_length=20)),
                ('asked_at', models.DateTimeField(help_text='When the seat was asked for. It decides the order.')),
                ('priority', models.PositiveSmallIntegerField(choices=[(0, 'Takes a seat again that was given up'), (1, 'Before the others'), (2, 'In the order of asking')], default=2)),
                ('priority_reason', models.TextField(blank=True)),
                ('joined_at', models.DateTimeField(editable=False)),
                ('off_list_at', models.DateTimeField(editable=False, help_text='When the person was no longer on the list.', null=True)),
                ('agency', models.ForeignKey(limit_choices_to={'kind': 'agency'}, on_delete=django.db.models.deletion.PROTECT, related_name='waiting_places', to='people.organization')),
                ('cohort', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='waiting_places', to='training.cohort')),
                ('invitation', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='waiting_places', to='people.invitation')),
                ('joined_by', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('order', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='waiting_places', to='billing.order')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='waiting_places', to=settings.AUTH_USER_MODEL)),
                ('returning_seat', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='waiting_places', to='training.enrollment')),
            ],
            options={
                'verbose_name': 'place on a waiting list',
                'ordering': ['cohort', 'priority', 'asked_at', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='SeatOffer',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('state', models.CharField(db_index=True, editable=False, max_length=20)),
                ('made_at', models.DateTimeField()),
                ('ends_at', models.DateTimeField(help_text='It can be answered before this moment.')),
                ('token_hash', models.CharField(max_length=64, unique=True)),
                ('for_admission', models.BooleanField(default=False, editable=False, help_text='The seat is kept until the person is admitted; nobody answers it.')),
                ('answered_at', models.DateTimeField(editable=False, help_text='When it was answered or ended.', null=True)),
                ('extended_at', models.DateTimeField(editable=False, help_text='When it got more time, because its email did not arrive.', null=True)),
                ('place', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='offers', to='training.waitingplace')),
            ],
            options={
                'verbose_name': 'offer of a seat',
                'ordering': ['made_at', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='RequestForSeat',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('state', models.CharField(db_index=True, editable=False, max_length=20)),
                ('asked_at', models.DateTimeField(help_text='It decides the order on a waiting list.')),
                ('message', models.TextField(blank=True, help_text='What the agency should know.')),
                ('answered_at', models.DateTimeField(editable=False, help_text='When it was answered or ended.', null=True)),
                ('reason', models.TextField(blank=True, help_text='Why it was declined.')),
                ('agency', models.ForeignKey(limit_choices_to={'kind': 'agency'}, on_delete=django.db.models.deletion.PROTECT, related_name='seat_requests', to='people.organization')),
                ('answered_by', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('asked_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('cohort', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='seat_requests', to='training.cohort')),
                ('course', models.ForeignKey(help_text='Of the cohort: one request in each.', on_delete=django.db.models.deletion.PROTECT, related_name='seat_requests', to='training.course')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='seat_requests', to=settings.AUTH_USER_MODEL)),
                ('seat', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='seat_requests', to='training.enrollment')),
                ('place', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='seat_requests', to='training.waitingplace')),
            ],
            options={
                'verbose_name': 'request for a seat',
                'verbose_name_plural': 'requests for seats',
                'ordering': ['asked_at', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='Admission',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('program', models.SlugField(help_text='Key of the program.', max_length=60)),
                ('admitted', models.BooleanField()),
                ('reason', models.TextField(blank=True)),
                ('application', models.PositiveBigIntegerField(help_text='Id of the application that it is about, if any.', null=True)),
                ('at', models.DateTimeField()),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='admissions', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['-at', '-pk'],
                'indexes': [models.Index(fields=['person', 'program', '-at'], name='training_ad_person__fd237b_idx')],
            },
        ),
        migrations.CreateModel(
            name='CohortMessage',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('groups', models.CharField(help_text='Codes of whom it was for, separated by commas.', max_length=60)),
                ('subject', models.CharField(max_length=100)),
                ('text', models.TextField()),
                ('people', models.PositiveSmallIntegerField(help_text='To how many people it went.')),
                ('at', models.DateTimeField()),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('cohort', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='messages', to='training.cohort')),
            ],
            options={
                'verbose_name': 'message to a cohort',
                'verbose_name_plural': 'messages to cohorts',
                'ordering': ['-at', '-pk'],
                'indexes': [models.Index(fields=['cohort', 'at'], name='training_co_cohort__23d522_idx')],
            },
        ),
        migrations.CreateModel(
            name='CorrectionRequest',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('state', models.CharField(db_index=True, editable=False, max_length=20)),
                ('text', models.TextField(editable=False, help_text='What was different, in the words of the person.')),
                ('requested_at', models.DateTimeField(editable=False)),
                ('decided_at', models.DateTimeField(editable=False, null=True)),
                ('reason', models.TextField(blank=True, editable=False, help_text='Why it was corrected or declined.')),
                ('correction', models.OneToOneField(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='corrects_for', to='training.attendancemark')),
                ('decided_by', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('mark', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='correction_requests', to='training.attendancemark')),
            ],
            options={
                'ordering': ['requested_at', 'pk'],
                'indexes': [models.Index(fields=['state', 'requested_at'], name='training_co_state_2f6f58_idx')],
                'constraints': [models.CheckConstraint(condition=models.Q(('state__in', ['requested', 'granted', 'declined', 'withdrawn'])), name='correction_request_state_known'), models.UniqueConstraint(condition=models.Q(('state', 'withdrawn'), _negated=True), fields=('mark',), name='one_correction_request_for_each_entry'), models.CheckConstraint(condition=models.Q(models.Q(('state__in', ('granted', 'declined')), _negated=True), models.Q(('decided_at__isnull', False), models.Q(('reason', ''), _negated=True)), _connector='OR'), name='correction_request_decided_with_a_reason')],
            },
        ),
        migrations.AddConstraint(
            model_name='course',
            constraint=models.CheckConstraint(condition=models.Q(('prerequisite', None), models.Q(('prerequisite', models.F('pk')), _negated=True), _connector='OR'), name='course_is_not_before_itself'),
        ),
        migrations.AddConstraint(
            model_name='courseversion',
            constraint=models.UniqueConstraint(fields=('course', 'version'), name='course_version_once'),
        ),
        migrations.AddConstraint(
            model_name='courseversion',
            constraint=models.CheckConstraint(condition=models.Q(('fee__gte', 0)), name='course_fee_not_negative'),
        ),
        migrations.AddConstraint(
            model_name='courseversion',
            constraint=models.CheckConstraint(condition=models.Q(('free_days__lte', 365)), name='course_free_days_in_a_year'),
        ),
        migrations.AddConstraint(
            model_name='courseversion',
            constraint=models.CheckConstraint(condition=models.Q(('correction_days__lte', 365)), name='course_correction_days_in_a_year'),
        ),
        migrations.AddConstraint(
            model_name='courseversion',
            constraint=models.CheckConstraint(condition=models.Q(('kept_share__gte', 0), ('kept_share__lte', 100)), name='course_share_in_percent'),
        ),
        migrations.AddConstraint(
            model_name='courseversion',
            constraint=models.CheckConstraint(condition=models.Q(('allowed_missed_minutes__lte', models.F('required_minutes'))), name='course_missed_within_hours'),
        ),
        migrations.AddConstraint(
            model_name='courseversion',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('make_up', 'none'), ('make_up_minutes', 0)), models.Q(('make_up__in', ('same_vendor', 'any_vendor')), ('make_up_minutes__gt', 0), ('make_up_minutes__lte', models.F('required_minutes'))), _connector='OR'), name='course_make_up_has_its_limit'),
        ),
        migrations.AddConstraint(
            model_name='coursecredit',
            constraint=models.UniqueConstraint(fields=('person', 'course'), name='credit_once_per_course'),
        ),
        migrations.AddConstraint(
            model_name='completionstatement',
            constraint=models.CheckConstraint(condition=models.Q(('completed_on__gte', models.F('first_on'))), name='completion_ends_after_it_starts'),
        ),
        migrations.AddIndex(
            model_name='enrollment',
            index=models.Index(fields=['cohort', 'state'], name='training_en_cohort__f15e24_idx'),
        ),
        migrations.AddIndex(
            model_name='enrollment',
            index=models.Index(fields=['agency', 'state'], name='training_en_agency__c099fd_idx'),
        ),
        migrations.AddConstraint(
            model_name='enrollment',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ['enrolled', 'withdrawn', 'moved'])), name='enrollment_state_known'),
        ),
        migrations.AddConstraint(
            model_name='enrollment',
            constraint=models.UniqueConstraint(condition=models.Q(('state', 'enrolled')), fields=('cohort', 'person'), name='one_seat_per_person_and_cohort'),
        ),
        migrations.AddConstraint(
            model_name='employerchange',
            constraint=models.CheckConstraint(condition=models.Q(('reason', ''), _negated=True), name='employer_change_has_a_reason'),
        ),
        migrations.AddConstraint(
            model_name='employerchange',
            constraint=models.CheckConstraint(condition=models.Q(('former', models.F('agency')), _negated=True), name='employer_change_changes'),
        ),
        migrations.AddConstraint(
            model_name='funding',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('cohort__isnull', True), ('enrollment__isnull', False)), models.Q(('cohort__isnull', False), ('enrollment__isnull', True)), _connector='OR'), name='funding_of_seat_or_cohort'),
        ),
        migrations.AddConstraint(
            model_name='fundingpart',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('fund__isnull', False), ('kind', 'fund')), models.Q(models.Q(('kind', 'fund'), _negated=True), ('fund__isnull', True)), _connector='OR'), name='part_names_its_fund'),
        ),
        migrations.AddConstraint(
            model_name='fundingpart',
            constraint=models.CheckConstraint(condition=models.Q(('share__gte', 0)), name='share_not_negative'),
        ),
        migrations.AddConstraint(
            model_name='holiday',
            constraint=models.CheckConstraint(condition=models.Q(('name', ''), _negated=True), name='holiday_has_a_name'),
        ),
        migrations.AddConstraint(
            model_name='reachnotice',
            constraint=models.CheckConstraint(condition=models.Q(('reach__in', ('reachable', 'needs_make_up', 'out_of_reach'))), name='reach_known'),
        ),
        migrations.AddConstraint(
            model_name='roster',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ['read', 'done', 'discarded'])), name='roster_state_known'),
        ),
        migrations.AddConstraint(
            model_name='rundecision',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('choice', 'extend'), ('next_on__isnull', False)), models.Q(('choice', 'run'), ('next_on', None)), _connector='OR'), name='run_decision_has_a_day_if_put_off'),
        ),
        migrations.AddConstraint(
            model_name='seatcharge',
            constraint=models.UniqueConstraint(fields=('enrollment', 'charge'), name='fee_once_per_seat'),
        ),
        migrations.AddConstraint(
            model_name='seatmove',
            constraint=models.CheckConstraint(condition=models.Q(('reason', ''), _negated=True), name='seat_move_has_a_reason'),
        ),
        migrations.AddIndex(
            model_name='makeup',
            index=models.Index(fields=['session', 'state'], name='training_ma_session_df54be_idx'),
        ),
        migrations.AddIndex(
            model_name='makeup',
            index=models.Index(fields=['person', 'state'], name='training_ma_person__336f16_idx'),
        ),
        migrations.AddConstraint(
            model_name='makeup',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ['requested', 'approved', 'reopened', 'closed'])), name='make_up_state_known'),
        ),
        migrations.AddConstraint(
            model_name='makeup',
            constraint=models.UniqueConstraint(condition=models.Q(('state__in', ('requested', 'approved'))), fields=('session', 'person'), name='one_make_up_per_person_and_session'),
        ),
        migrations.AddConstraint(
            model_name='makeup',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('outcome', ''), ('over_at', None), ('state__in', ('requested', 'approved'))), models.Q(models.Q(('state__in', ('requested', 'approved')), _negated=True), ('over_at__isnull', False), models.Q(('outcome', ''), _negated=True)), _connector='OR'), name='make_up_says_why_it_ended'),
        ),
        migrations.AddConstraint(
            model_name='makeup',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state', 'approved'), _negated=True), ('approved_at__isnull', False), _connector='OR'), name='make_up_approved_at'),
        ),
        migrations.AddIndex(
            model_name='attendancemark',
            index=models.Index(fields=['at'], name='training_at_at_bd2703_idx'),
        ),
        migrations.AddConstraint(
            model_name='attendancemark',
            constraint=models.UniqueConstraint(fields=('session', 'enrollment', 'number'), name='attendance_numbered'),
        ),
        migrations.AddConstraint(
            model_name='attendancemark',
            constraint=models.UniqueConstraint(condition=models.Q(('device_key', ''), _negated=True), fields=('by', 'device_key'), name='attendance_sent_once'),
        ),
        migrations.AddConstraint(
            model_name='attendancemark',
            constraint=models.CheckConstraint(condition=models.Q(('number', 1), models.Q(('reason', ''), _negated=True), models.Q(('device_key', ''), _negated=True), _connector='OR'), name='attendance_correction_has_a_reason'),
        ),
        migrations.AddConstraint(
            model_name='attendancemark',
            constraint=models.CheckConstraint(condition=models.Q(('status', 'present'), models.Q(('minutes', 0), ('status', 'absent')), models.Q(('minutes', 0), ('status', 'excused'), models.Q(('reason', ''), _negated=True)), _connector='OR'), name='attendance_status_known'),
        ),
        migrations.AddConstraint(
            model_name='trainerqualification',
            constraint=models.CheckConstraint(condition=models.Q(('valid_to__isnull', True), ('valid_to__gte', models.F('valid_from')), _connector='OR'), name='qualification_ends_after_it_starts'),
        ),
        migrations.AddConstraint(
            model_name='trainingcycle',
            constraint=models.CheckConstraint(condition=models.Q(('reason', ''), _negated=True), name='cycle_has_a_reason'),
        ),
        migrations.AddConstraint(
            model_name='cycleannulment',
            constraint=models.CheckConstraint(condition=models.Q(('reason', ''), _negated=True), name='annulment_has_a_reason'),
        ),
        migrations.AddConstraint(
            model_name='unit',
            constraint=models.UniqueConstraint(fields=('course_version', 'number'), name='unit_number_once'),
        ),
        migrations.AddConstraint(
            model_name='unit',
            constraint=models.UniqueConstraint(fields=('course_version', 'key'), name='unit_key_once'),
        ),
        migrations.AddConstraint(
            model_name='unit',
            constraint=models.CheckConstraint(condition=models.Q(('may_be_missed', False), ('tolerance_minutes', 0), _connector='OR'), name='unit_tolerance_where_not_missed'),
        ),
        migrations.AddConstraint(
            model_name='session',
            constraint=models.CheckConstraint(condition=models.Q(('ends_at__gt', models.F('starts_at'))), name='session_ends_after_it_starts'),
        ),
        migrations.AddConstraint(
            model_name='session',
            constraint=models.UniqueConstraint(condition=models.Q(('canceled_at__isnull', True)), fields=('cohort', 'starts_at'), name='session_start_once'),
        ),
        migrations.AddConstraint(
            model_name='objective',
            constraint=models.UniqueConstraint(fields=('unit', 'code'), name='objective_code_once'),
        ),
        migrations.AddConstraint(
            model_name='creditdecision',
            constraint=models.CheckConstraint(condition=models.Q(('unit_to__gt', models.F('unit_from'))), name='credit_decision_has_minutes'),
        ),
        migrations.AddConstraint(
            model_name='creditdecision',
            constraint=models.CheckConstraint(condition=models.Q(('evidence', ''), _negated=True), name='credit_decision_has_evidence'),
        ),
        migrations.AddConstraint(
            model_name='creditdecision',
            constraint=models.UniqueConstraint(fields=('person', 'unit', 'unit_from', 'unit_to', 'number'), name='credit_decision_numbered'),
        ),
        migrations.AddConstraint(
            model_name='agendaline',
            constraint=models.CheckConstraint(condition=models.Q(('ends_at__gt', models.F('starts_at'))), name='agenda_line_ends_after_it_starts'),
        ),
        migrations.AddConstraint(
            model_name='agendaline',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('kind', 'unit'), ('unit__isnull', False)), models.Q(('kind__in', ('break', 'other')), ('unit__isnull', True)), _connector='OR'), name='agenda_line_has_its_unit'),
        ),
        migrations.AddConstraint(
            model_name='vendorapproval',
            constraint=models.CheckConstraint(condition=models.Q(('valid_to__isnull', True), ('valid_to__gte', models.F('valid_from')), _connector='OR'), name='approval_ends_after_it_starts'),
        ),
        migrations.AddConstraint(
            model_name='venue',
            constraint=models.UniqueConstraint(models.F('vendor'), django.db.models.functions.text.Lower('name'), name='venue_name_once'),
        ),
        migrations.AddConstraint(
            model_name='venue',
            constraint=models.CheckConstraint(condition=models.Q(('name', ''), _negated=True), name='venue_has_a_name'),
        ),
        migrations.AddConstraint(
            model_name='room',
            constraint=models.UniqueConstraint(models.F('venue'), django.db.models.functions.text.Lower('name'), name='room_name_once'),
        ),
        migrations.AddConstraint(
            model_name='room',
            constraint=models.CheckConstraint(condition=models.Q(('capacity__gte', 1), ('capacity__lte', 500), models.Q(('name', ''), _negated=True)), name='room_holds_people'),
        ),
        migrations.AddIndex(
            model_name='cohort',
            index=models.Index(fields=['state', 'starts_at'], name='training_co_state_c44929_idx'),
        ),
        migrations.AddConstraint(
            model_name='cohort',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ['planned', 'open', 'running', 'finished', 'canceled'])), name='cohort_state_known'),
        ),
        migrations.AddConstraint(
            model_name='cohort',
            constraint=models.CheckConstraint(condition=models.Q(('seats__gte', 1)), name='cohort_has_a_seat'),
        ),
        migrations.AddConstraint(
            model_name='cohort',
            constraint=models.CheckConstraint(condition=models.Q(('offer_hours__gte', 1), ('offer_hours__lte', 336)), name='cohort_offers_last'),
        ),
        migrations.AddConstraint(
            model_name='cohort',
            constraint=models.CheckConstraint(condition=models.Q(('hold_days__gte', 1), ('hold_days__lte', 180)), name='cohort_holds_last'),
        ),
        migrations.AddConstraint(
            model_name='cohort',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('decide_on', None), ('min_seats', None)), models.Q(('decide_on__isnull', False), ('min_seats__gte', 1)), _connector='OR'), name='cohort_minimum_has_a_day'),
        ),
        migrations.AddConstraint(
            model_name='calendarfeed',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('cohort', None), ('kind', 'person'), ('place', None), ('vendor', None)), models.Q(('cohort__isnull', False), ('kind', 'cohort'), ('place', None), ('vendor', None)), models.Q(('cohort', None), ('kind', 'vendor'), ('place', None), ('vendor__isnull', False)), models.Q(('cohort', None), ('kind', 'place'), ('place__isnull', False), ('vendor__isnull', False)), _connector='OR'), name='calendar_feed_fits_its_kind'),
        ),
        migrations.AddConstraint(
            model_name='calendarfeed',
            constraint=models.UniqueConstraint(condition=models.Q(('kind', 'person'), ('stopped_at', None)), fields=('person',), name='one_own_calendar_feed'),
        ),
        migrations.AddConstraint(
            model_name='calendarfeed',
            constraint=models.UniqueConstraint(condition=models.Q(('kind', 'cohort'), ('stopped_at', None)), fields=('person', 'cohort'), name='one_calendar_feed_per_cohort'),
        ),
        migrations.AddConstraint(
            model_name='calendarfeed',
            constraint=models.UniqueConstraint(condition=models.Q(('kind', 'vendor'), ('stopped_at', None)), fields=('person', 'vendor'), name='one_calendar_feed_per_vendor'),
        ),
        migrations.AddConstraint(
            model_name='calendarfeed',
            constraint=models.UniqueConstraint(condition=models.Q(('kind', 'place'), ('stopped_at', None)), fields=('person', 'place'), name='one_calendar_feed_per_place'),
        ),
        migrations.AddIndex(
            model_name='waitingplace',
            index=models.Index(fields=['cohort', 'state'], name='training_wa_cohort__fff3a4_idx'),
        ),
        migrations.AddIndex(
            model_name='waitingplace',
            index=models.Index(fields=['person', 'state'], name='training_wa_person__b2c5eb_idx'),
        ),
        migrations.AddConstraint(
            model_name='waitingplace',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ['waiting', 'offered', 'seated', 'declined', 'lapsed', 'left', 'closed', 'waiting_admission'])), name='waiting_place_state_known'),
        ),
        migrations.AddConstraint(
            model_name='waitingplace',
            constraint=models.UniqueConstraint(condition=models.Q(('state__in', ('waiting', 'offered', 'waiting_admission'))), fields=('cohort', 'person'), name='one_waiting_place_per_cohort'),
        ),
        migrations.AddConstraint(
            model_name='waitingplace',
            constraint=models.CheckConstraint(condition=models.Q(('priority__in', [0, 1, 2]), models.Q(('priority', 2), models.Q(('priority_reason', ''), _negated=True), _connector='OR')), name='waiting_priority_has_a_reason'),
        ),
        migrations.AddConstraint(
            model_name='waitingplace',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('off_list_at', None), ('state__in', ('waiting', 'offered', 'waiting_admission'))), models.Q(models.Q(('state__in', ('waiting', 'offered', 'waiting_admission')), _negated=True), ('off_list_at__isnull', False)), _connector='OR'), name='waiting_place_off_the_list'),
        ),
        migrations.AddConstraint(
            model_name='waitingplace',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('priority', 0), ('returning_seat__isnull', False)), models.Q(models.Q(('priority', 0), _negated=True), ('returning_seat', None)), _connector='OR'), name='returning_place_has_its_seat'),
        ),
        migrations.AddIndex(
            model_name='seatoffer',
            index=models.Index(fields=['state', 'ends_at'], name='training_se_state_c843f5_idx'),
        ),
        migrations.AddConstraint(
            model_name='seatoffer',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ['open', 'accepted', 'declined', 'lapsed', 'taken_back'])), name='seat_offer_state_known'),
        ),
        migrations.AddConstraint(
            model_name='seatoffer',
            constraint=models.UniqueConstraint(condition=models.Q(('state', 'open')), fields=('place',), name='one_open_offer_per_place'),
        ),
        migrations.AddConstraint(
            model_name='seatoffer',
            constraint=models.CheckConstraint(condition=models.Q(('ends_at__gt', models.F('made_at'))), name='seat_offer_ends_after_it_is_made'),
        ),
        migrations.AddConstraint(
            model_name='seatoffer',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('answered_at', None), ('state', 'open')), models.Q(models.Q(('state', 'open'), _negated=True), ('answered_at__isnull', False)), _connector='OR'), name='seat_offer_answered_at'),
        ),
        migrations.AddIndex(
            model_name='requestforseat',
            index=models.Index(fields=['cohort', 'state'], name='training_re_cohort__c96857_idx'),
        ),
        migrations.AddIndex(
            model_name='requestforseat',
            index=models.Index(fields=['agency', 'state'], name='training_re_agency__436fba_idx'),
        ),
        migrations.AddConstraint(
            model_name='requestforseat',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ['open', 'approved', 'declined', 'withdrawn', 'expired', 'closed'])), name='seat_request_state_known'),
        ),
        migrations.AddConstraint(
            model_name='requestforseat',
            constraint=models.UniqueConstraint(condition=models.Q(('state', 'open')), fields=('course', 'person'), name='one_open_request_per_course'),
        ),
        migrations.AddConstraint(
            model_name='requestforseat',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('answered_at', None), ('state', 'open')), models.Q(models.Q(('state', 'open'), _negated=True), ('answered_at__isnull', False)), _connector='OR'), name='seat_request_answered_at'),
        ),
        migrations.AddConstraint(
            model_name='requestforseat',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state', 'declined'), _negated=True), models.Q(('reason', ''), _negated=True), _connector='OR'), name='seat_request_declined_with_a_reason'),
        ),
        migrations.AddConstraint(
            model_name='requestforseat',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('place', None), ('seat', None)), ('state', 'approved'), _connector='OR'), name='seat_request_gives_if_approved'),
        ),
    ]
