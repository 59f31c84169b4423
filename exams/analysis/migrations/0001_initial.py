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
        ('assembly', '0001_initial'),
        ('bank', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='AnalysisRun',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('state', models.CharField(db_index=True, editable=False, max_length=20)),
                ('document', models.JSONField(help_text='The analysis in the format of the contract analysis/1.', null=True)),
                ('fingerprint', models.CharField(blank=True, max_length=64)),
                ('sittings', models.PositiveIntegerField(null=True)),
                ('excluded', models.JSONField(default=dict, help_text='{voided, begun}: sittings left out; empty for a run that did not count them.')),
                ('versions', models.JSONField(default=list, help_text="[{code, version, version_id, key_id, scored}] in the form's order.")),
                ('grouping', models.CharField(blank=True, help_text='The kind of groups compared for DIF; empty without a comparison.', max_length=20)),
                ('focal', models.CharField(blank=True, help_text='The group compared with all others.', max_length=200)),
                ('progress', models.JSONField(help_text='{code, params}: progress of a running analysis.', null=True)),
                ('groups', models.JSONField(default=dict, help_text='Data of every item version for pooling; see actions.figures.')),
                ('trouble', models.JSONField(help_text='{code, params}: why a run failed.', null=True)),
                ('requested_at', models.DateTimeField()),
                ('finished_at', models.DateTimeField(null=True)),
                ('form', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='runs', to='assembly.form')),
                ('requested_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['-requested_at'],
            },
        ),
        migrations.CreateModel(
            name='RunReport',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('state', models.CharField(db_index=True, editable=False, max_length=20)),
                ('kind', models.CharField(choices=[('pdf', 'Technical report (PDF)'), ('xlsx', 'All tables (XLSX)')], max_length=10)),
                ('content', models.BinaryField(null=True)),
                ('requested_at', models.DateTimeField()),
                ('requested_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('run', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='reports', to='analysis.analysisrun')),
            ],
            options={
                'ordering': ['run', 'kind'],
            },
        ),
        migrations.CreateModel(
            name='VersionFigures',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('figures', models.JSONField(help_text='{n, groups, p, p_ci95, r, r_ci95, forms, cohorts: [{cohort, form, n, right, p, p_ci95, drawn}]}')),
                ('inputs', models.JSONField(help_text='{form id: fingerprint of the input of its run}.')),
                ('at', models.DateTimeField()),
                ('run', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='version_figures', to='analysis.analysisrun')),
                ('version', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='figures', to='bank.itemversion')),
            ],
            options={
                'verbose_name_plural': 'version figures',
                'ordering': ['-at', '-pk'],
            },
        ),
        migrations.AddIndex(
            model_name='analysisrun',
            index=models.Index(fields=['form', '-requested_at'], name='analysis_an_form_id_6c693b_idx'),
        ),
        migrations.AddConstraint(
            model_name='analysisrun',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ['queued', 'running', 'done', 'failed', 'canceled'])), name='analysis_run_state_known'),
        ),
        migrations.AddConstraint(
            model_name='runreport',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ['queued', 'ready', 'failed'])), name='run_report_state_known'),
        ),
        migrations.AddConstraint(
            model_name='runreport',
            constraint=models.UniqueConstraint(fields=('run', 'kind'), name='run_report_once'),
        ),
        migrations.AddIndex(
            model_name='versionfigures',
            index=models.Index(fields=['version', '-at'], name='analysis_ve_version_cbdb94_idx'),
        ),
        migrations.AddConstraint(
            model_name='versionfigures',
            constraint=models.UniqueConstraint(fields=('version', 'run'), name='version_figures_once_a_run'),
        ),
    ]
