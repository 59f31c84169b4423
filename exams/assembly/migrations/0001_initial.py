import django.core.validators
import django.db.models.deletion
import django.db.models.functions.text
import django.db.models.lookups
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
        ('bank', '0001_initial'),
        ('training', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Exam',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.SlugField(max_length=40, unique=True)),
                ('title', models.CharField(max_length=200)),
                ('role', models.CharField(choices=[('midterm', 'Midterm'), ('final', 'Final'), ('practice', 'Practice')], max_length=20)),
                ('minutes_allowed', models.PositiveSmallIntegerField(validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(1440)])),
                ('grace_seconds', models.PositiveSmallIntegerField(default=30, help_text='Answers that arrive within this time after the deadline count and are marked as late.', validators=[django.core.validators.MaxValueValidator(300)], verbose_name='grace period (seconds)')),
                ('instructions', models.TextField(blank=True, max_length=5000)),
                ('must_pass', models.BooleanField(default=False, help_text='Otherwise a midterm shows what to study, and its results never say whether a person passed.', verbose_name='people must pass this midterm')),
                ('min_scored', models.PositiveSmallIntegerField(null=True, validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(1000)], verbose_name='fewest scored items')),
                ('max_scored', models.PositiveSmallIntegerField(null=True, validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(1000)], verbose_name='most scored items')),
                ('course', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='exams', to='training.course')),
            ],
            options={
                'ordering': ['course', 'role', 'code'],
            },
        ),
        migrations.CreateModel(
            name='Blueprint',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveSmallIntegerField()),
                ('lines', models.JSONField()),
                ('tolerance', models.PositiveSmallIntegerField(verbose_name='tolerance (items)')),
                ('at', models.DateTimeField()),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('exam', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='blueprints', to='assembly.exam')),
            ],
            options={
                'ordering': ['exam', 'number'],
            },
        ),
        migrations.CreateModel(
            name='Form',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('state', models.CharField(db_index=True, editable=False, max_length=20)),
                ('code', models.SlugField(max_length=40, unique=True)),
                ('cut_percent', models.DecimalField(blank=True, decimal_places=2, max_digits=5, null=True, verbose_name='passing score (percent)')),
                ('cut_authority', models.TextField(blank=True, verbose_name='authority for the passing score')),
                ('cut_document', models.CharField(blank=True, max_length=500, verbose_name='document of the passing score')),
                ('published_at', models.DateTimeField(editable=False, null=True)),
                ('blueprint', models.ForeignKey(editable=False, help_text='The version by which it was checked when it was published.', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='forms', to='assembly.blueprint')),
                ('exam', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='forms', to='assembly.exam')),
                ('published_by', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['exam', 'code'],
            },
        ),
        migrations.CreateModel(
            name='FormItem',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('position', models.PositiveSmallIntegerField()),
                ('scored', models.BooleanField(default=True)),
                ('form', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='places', to='assembly.form')),
                ('version', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='places', to='bank.itemversion')),
            ],
            options={
                'ordering': ['form', 'position'],
            },
        ),
        migrations.AddConstraint(
            model_name='exam',
            constraint=models.CheckConstraint(condition=models.Q(('min_scored__lte', models.F('max_scored'))), name='exam_length_in_order'),
        ),
        migrations.AddConstraint(
            model_name='exam',
            constraint=models.CheckConstraint(condition=models.Q(('max_scored__lte', 1000)), name='exam_length_within'),
        ),
        migrations.AddConstraint(
            model_name='exam',
            constraint=models.CheckConstraint(condition=django.db.models.lookups.LessThanOrEqual(django.db.models.functions.text.Length('instructions'), 5000), name='exam_instructions_within'),
        ),
        migrations.AddConstraint(
            model_name='exam',
            constraint=models.CheckConstraint(condition=models.Q(('minutes_allowed__gte', 1)), name='exam_takes_time'),
        ),
        migrations.AddConstraint(
            model_name='exam',
            constraint=models.CheckConstraint(condition=models.Q(('minutes_allowed__lte', 1440)), name='exam_time_within'),
        ),
        migrations.AddConstraint(
            model_name='exam',
            constraint=models.CheckConstraint(condition=models.Q(('must_pass', False), ('role', 'midterm'), _connector='OR'), name='only_a_midterm_says_whether_it_decides'),
        ),
        migrations.AddConstraint(
            model_name='exam',
            constraint=models.CheckConstraint(condition=models.Q(('grace_seconds__lte', 300)), name='exam_grace_is_short'),
        ),
        migrations.AddConstraint(
            model_name='blueprint',
            constraint=models.UniqueConstraint(fields=('exam', 'number'), name='blueprint_numbered'),
        ),
        migrations.AddConstraint(
            model_name='form',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ['draft', 'published', 'retired'])), name='form_state_known'),
        ),
        migrations.AddConstraint(
            model_name='form',
            constraint=models.CheckConstraint(condition=models.Q(('state', 'draft'), models.Q(('cut_percent__gt', 0), ('cut_percent__lte', 100), models.Q(('cut_authority', ''), _negated=True)), _connector='OR'), name='published_form_has_a_passing_score'),
        ),
        migrations.AddConstraint(
            model_name='formitem',
            constraint=models.UniqueConstraint(fields=('form', 'position'), name='form_position_once'),
        ),
        migrations.AddConstraint(
            model_name='formitem',
            constraint=models.UniqueConstraint(fields=('form', 'version'), name='form_version_once'),
        ),
    ]
