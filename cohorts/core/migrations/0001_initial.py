import django.db.models.deletion
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('contenttypes', '0002_remove_content_type_name'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='LogCheck',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('seals', models.PositiveIntegerField()),
                ('entries', models.PositiveIntegerField()),
                ('last_hash', models.CharField(blank=True, max_length=64)),
                ('problems', models.JSONField(default=list)),
                ('at', models.DateTimeField()),
            ],
            options={
                'verbose_name': 'log check',
                'ordering': ['pk'],
            },
        ),
        migrations.CreateModel(
            name='LogSeal',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveIntegerField(unique=True)),
                ('ranges', models.JSONField()),
                ('entries', models.PositiveIntegerField(help_text='How many entries this seal covers.')),
                ('previous', models.CharField(max_length=64)),
                ('hash', models.CharField(max_length=64)),
                ('at', models.DateTimeField()),
            ],
            options={
                'verbose_name': 'log seal',
                'ordering': ['number'],
            },
        ),
        migrations.CreateModel(
            name='Proposal',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('act', models.CharField(db_index=True, max_length=60)),
                ('subject_id', models.PositiveBigIntegerField(null=True)),
                ('subject_label', models.CharField(blank=True, help_text='Name of the subject when proposed.', max_length=200)),
                ('payload', models.JSONField(default=dict, help_text="Fields of the act's own model.")),
                ('effects', models.JSONField(default=list, help_text='What it would do, as the proposer read it.')),
                ('authority', models.PositiveBigIntegerField(help_text='Id of the authority whose staff alone decide.', null=True)),
                ('involved', models.JSONField(default=list, help_text='Ids of people who were affected or whose work it was.')),
                ('begun', models.BooleanField(default=False, help_text='An urgent act, in effect since it was proposed.')),
                ('reason', models.TextField()),
                ('at', models.DateTimeField()),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('subject_type', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='contenttypes.contenttype')),
            ],
            options={
                'ordering': ['-at', '-pk'],
            },
        ),
        migrations.CreateModel(
            name='ProposalFact',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('approved', 'Approved'), ('confirmed', 'Confirmed'), ('rejected', 'Rejected'), ('withdrawn', 'Withdrawn'), ('ended', 'Ended because no one confirmed it'), ('superseded', 'Superseded by another decision'), ('reviewed', 'Reviewed by an auditor')], max_length=20)),
                ('alone', models.BooleanField(default=False, help_text='Approved by the superuser who proposed it.')),
                ('effects', models.JSONField(default=list, help_text='The effects that the approver was shown.')),
                ('page', models.JSONField(default=dict, help_text='What else the page showed to whoever decided, by its kind.')),
                ('reason', models.TextField(blank=True)),
                ('at', models.DateTimeField()),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('proposal', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='facts', to='core.proposal')),
                ('proposer', models.ForeignKey(help_text='The proposer, repeated here so that the database can compare.', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['at', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='RestrictedRecord',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('kind', models.SlugField(max_length=40)),
                ('sealed', models.BinaryField()),
                ('size', models.PositiveIntegerField(help_text='Bytes of the data.')),
                ('digest', models.CharField(max_length=64)),
                ('at', models.DateTimeField()),
                ('purged_at', models.DateTimeField(null=True)),
                ('person', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['at', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='LegalHold',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveIntegerField(unique=True)),
                ('authority', models.PositiveBigIntegerField(null=True)),
                ('record_class', models.SlugField(blank=True, help_text='A class of records; empty: all.', max_length=40)),
                ('reason', models.TextField(help_text='The dispute, request or inquiry. Not shown to the person.')),
                ('from_day', models.DateField()),
                ('placed_at', models.DateTimeField()),
                ('released_at', models.DateTimeField(null=True)),
                ('release_reason', models.TextField(blank=True)),
                ('person', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='legal_holds', to=settings.AUTH_USER_MODEL)),
                ('placed_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('released_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['-number'],
                'constraints': [models.CheckConstraint(condition=models.Q(('person__isnull', False), models.Q(('record_class', ''), _negated=True), _connector='OR'), name='hold_has_a_scope'), models.CheckConstraint(condition=models.Q(('reason', ''), _negated=True), name='hold_has_a_reason')],
            },
        ),
        migrations.AddIndex(
            model_name='proposal',
            index=models.Index(fields=['subject_type', 'subject_id'], name='core_propos_subject_fc3041_idx'),
        ),
        migrations.AddConstraint(
            model_name='proposalfact',
            constraint=models.CheckConstraint(condition=models.Q(('kind__in', ['approved', 'confirmed', 'rejected', 'withdrawn', 'ended', 'superseded', 'reviewed'])), name='proposal_fact_kind_known'),
        ),
        migrations.AddConstraint(
            model_name='proposalfact',
            constraint=models.UniqueConstraint(condition=models.Q(('kind__in', ['approved', 'confirmed', 'rejected', 'withdrawn', 'ended', 'superseded'])), fields=('proposal',), name='proposal_decided_once'),
        ),
        migrations.AddConstraint(
            model_name='proposalfact',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('kind__in', ['approved', 'confirmed']), _negated=True), ('alone', True), ('proposer__isnull', True), models.Q(('by', models.F('proposer')), _negated=True), _connector='OR'), name='proposal_approved_by_another'),
        ),
    ]
