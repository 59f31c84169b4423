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
        ('billing', '0001_initial'),
        ('core', '0001_initial'),
        ('people', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Application',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('state', models.CharField(db_index=True, editable=False, max_length=20)),
                ('channel', models.CharField(choices=[('online', 'On this site'), ('paper', 'On paper')], max_length=10)),
                ('received_on', models.DateField(null=True)),
                ('begun_at', models.DateTimeField()),
                ('complete', models.BooleanField(default=False)),
                ('reviewer', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='reviewed_applications', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['begun_at', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='ApplicationPart',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('type', models.CharField(max_length=40)),
                ('key', models.CharField(max_length=120)),
                ('restricted', models.BooleanField()),
                ('signed_name', models.CharField(blank=True, max_length=200)),
                ('text_version', models.CharField(blank=True, max_length=80)),
                ('as_of', models.DateField(null=True)),
                ('since', models.DateField(null=True)),
                ('choice', models.CharField(blank=True, max_length=120)),
                ('media_type', models.CharField(blank=True, max_length=60)),
                ('digest', models.CharField(max_length=64)),
                ('at', models.DateTimeField()),
                ('application', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='parts', to='certification.application')),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('interviewer', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('record', models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='core.restrictedrecord')),
                ('replaces', models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='replaced_by', to='certification.applicationpart')),
            ],
            options={
                'ordering': ['application', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='Candidacy',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('level', models.CharField(help_text='The key of the level in the rules.', max_length=60)),
                ('since', models.DateTimeField()),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='candidacies', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name_plural': 'candidacies',
                'ordering': ['-since', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='Certificate',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('state', models.CharField(db_index=True, editable=False, max_length=20)),
                ('number', models.CharField(max_length=30, unique=True)),
                ('token', models.CharField(help_text='Random text in the verification link.', max_length=64, unique=True)),
                ('kind', models.CharField(choices=[('first', 'First certificate'), ('renewal', 'Renewal'), ('reinstatement', 'Reinstatement'), ('upgrade', 'Next level'), ('name_change', 'Change of name'), ('correction', 'Correction'), ('reissue', 'New copy'), ('imported', 'Issued before this site was used')], default='first', max_length=20)),
                ('replaced_from', models.DateField(help_text='From which day the later certificate counts.', null=True)),
                ('name', models.CharField(help_text='The legal name on the day of issue.', max_length=220)),
                ('family_name', models.CharField(max_length=100)),
                ('credential', models.CharField(max_length=200)),
                ('program_title', models.CharField(max_length=200)),
                ('authority_name', models.CharField(max_length=200)),
                ('signatory', models.CharField(blank=True, help_text="The authority's signatory on the day of issue.", max_length=420)),
                ('legal_basis', models.CharField(blank=True, max_length=300)),
                ('is_example', models.BooleanField(default=False)),
                ('issued_on', models.DateField()),
                ('valid_from', models.DateField(help_text='The first day of its term.')),
                ('certified_since', models.DateField(help_text='Since when the person has been certified without a gap.')),
                ('valid_until', models.DateField(null=True)),
                ('after_end', models.CharField(default='expired', max_length=20)),
                ('grace_until', models.DateField(help_text='The last day with the status after the end; empty: no end.', null=True)),
                ('steps', models.JSONField(default=list)),
                ('window_until', models.DateField(null=True)),
                ('held_until', models.DateField(null=True)),
                ('next_notice_on', models.DateField(db_index=True, help_text='When something is said about it next.', null=True)),
                ('issued_at', models.DateTimeField()),
                ('candidacy', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='certificates', to='certification.candidacy')),
                ('look', models.ForeignKey(help_text="Whose seal and signature are printed: the authority's on the day of issue.", null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.certificatelook')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='certificates', to=settings.AUTH_USER_MODEL)),
                ('replaced_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='replaces', to='certification.certificate')),
            ],
            options={
                'ordering': ['-issued_at', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='CertificateDocument',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('template', models.CharField(help_text='The version of the template.', max_length=40)),
                ('pdf', models.BinaryField()),
                ('digest', models.CharField(help_text='SHA-256 of the PDF.', max_length=64)),
                ('at', models.DateTimeField()),
                ('certificate', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='document', to='certification.certificate')),
            ],
            options={
                'ordering': ['certificate'],
            },
        ),
        migrations.CreateModel(
            name='Cycle',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveIntegerField()),
                ('kind', models.CharField(choices=[('initial', 'First certificate'), ('renewal', 'Renewal'), ('reinstatement', 'Reinstatement'), ('upgrade', 'Next level')], max_length=20)),
                ('pathway', models.CharField(default='initial', max_length=60)),
                ('step', models.CharField(blank=True, help_text='Of a renewal: the step after the last valid day.', max_length=20)),
                ('counts_from', models.DateField(help_text='Exams and training count from this day on.', null=True)),
                ('begun_at', models.DateTimeField()),
                ('submitted_at', models.DateTimeField(null=True)),
                ('candidacy', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='cycles', to='certification.candidacy')),
            ],
            options={
                'ordering': ['candidacy', 'number'],
            },
        ),
        migrations.AddField(
            model_name='application',
            name='cycle',
            field=models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='application', to='certification.cycle'),
        ),
        migrations.CreateModel(
            name='CycleFee',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(max_length=120)),
                ('charge', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='cycle_fee', to='billing.charge')),
                ('cycle', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='fees', to='certification.cycle')),
                ('replaces', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='successors', to='certification.cyclefee')),
            ],
            options={
                'verbose_name': 'fee of an application',
                'verbose_name_plural': 'fees of applications',
                'ordering': ['cycle', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='Decision',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveIntegerField()),
                ('met', models.BooleanField()),
                ('on', models.DateField(help_text="The day of the decision, in the program's zone.")),
                ('facts', models.JSONField(help_text='The facts, as records.facts_data writes them.')),
                ('findings', models.JSONField(help_text='The tree of findings, as records.tree_data writes it.')),
                ('words', models.JSONField(default=dict, help_text='{path of a finding: its words}, as messages.kept writes them.')),
                ('fingerprint', models.CharField(max_length=64)),
                ('at', models.DateTimeField()),
                ('candidacy', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='decisions', to='certification.candidacy')),
                ('cycle', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='decisions', to='certification.cycle')),
            ],
            options={
                'ordering': ['candidacy', 'number'],
            },
        ),
        migrations.CreateModel(
            name='CertificateEvent',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('issued', 'Issued the certificate'), ('held', 'Put the certificate on hold'), ('suspended', 'Suspended the certificate'), ('confirmed', 'Confirmed the suspension'), ('rejected', 'Rejected the suspension, which ended it'), ('withdrawn', 'Withdrew the suspension, which ended it'), ('ended', 'Ended the suspension, because no one confirmed it'), ('returned', 'Made the certificate active again, because the requirements are met again'), ('reinstated', 'Reinstated the certificate'), ('revoked', 'Revoked the certificate'), ('annulled', 'Annulled the suspension, as if it had never been'), ('restricted', 'Put the certificate on probation'), ('lifted', 'Ended the probation'), ('surrendered', 'Recorded that the person gave the certificate up'), ('deceased', 'Recorded that the person died'), ('restored', 'Made the certificate active again, because its end was a mistake'), ('replaced', 'Replaced the certificate by a later one')], max_length=20)),
                ('reason', models.TextField(blank=True)),
                ('findings', models.JSONField(default=list)),
                ('at', models.DateTimeField()),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('certificate', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='events', to='certification.certificate')),
                ('decision', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='certification.decision')),
            ],
            options={
                'ordering': ['certificate', 'pk'],
            },
        ),
        migrations.AddField(
            model_name='certificate',
            name='decision',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='certificates', to='certification.decision'),
        ),
        migrations.CreateModel(
            name='LearningEntry',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('source', models.CharField(choices=[('own', 'Entered by the person'), ('imported', 'Entered before this site was used'), ('carried', 'Carried over from the term before')], default='own', max_length=20)),
                ('minutes', models.PositiveIntegerField()),
                ('on', models.DateField()),
                ('title', models.CharField(max_length=200)),
                ('provider', models.CharField(blank=True, max_length=200)),
                ('areas', models.JSONField(default=list)),
                ('proof_digest', models.CharField(blank=True, db_index=True, max_length=64)),
                ('media_type', models.CharField(blank=True, max_length=60)),
                ('at', models.DateTimeField()),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('cycle', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='carried_over', to='certification.cycle')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='learning', to=settings.AUTH_USER_MODEL)),
                ('proof', models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='core.restrictedrecord')),
            ],
            options={
                'verbose_name_plural': 'learning entries',
                'ordering': ['person', 'on', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='LearningDecision',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('minutes', models.PositiveIntegerField()),
                ('reason', models.TextField(blank=True, max_length=2000)),
                ('at', models.DateTimeField()),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('entry', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='decisions', to='certification.learningentry')),
            ],
            options={
                'ordering': ['entry', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='PartDecision',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('type', models.CharField(max_length=40)),
                ('key', models.CharField(max_length=120)),
                ('restricted', models.BooleanField()),
                ('outcome', models.CharField(choices=[('accepted', 'accepted'), ('returned', 'returned'), ('refused', 'refused'), ('waived', 'waived'), ('required', 'required')], max_length=10)),
                ('reason', models.TextField(blank=True)),
                ('authority', models.CharField(blank=True, help_text='By which rule a part is waived.', max_length=300)),
                ('seen', models.CharField(blank=True, max_length=64)),
                ('at', models.DateTimeField()),
                ('application', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='part_decisions', to='certification.application')),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('part', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='decisions', to='certification.applicationpart')),
            ],
            options={
                'ordering': ['application', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='PartRequest',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('state', models.CharField(db_index=True, editable=False, max_length=20)),
                ('type', models.CharField(max_length=40)),
                ('key', models.CharField(max_length=120)),
                ('kind', models.CharField(blank=True, max_length=120)),
                ('name', models.CharField(max_length=200)),
                ('email', models.EmailField(max_length=254)),
                ('relation', models.CharField(max_length=200)),
                ('link', models.PositiveIntegerField(default=1)),
                ('token_hash', models.CharField(max_length=64, unique=True)),
                ('emails', models.PositiveIntegerField(default=0, help_text='How often the link was sent.')),
                ('asked_at', models.DateTimeField()),
                ('expires_at', models.DateTimeField(help_text='It can be answered before this moment.')),
                ('ended_at', models.DateTimeField(null=True)),
                ('same_device', models.BooleanField(default=False, help_text='Answered in the browser in which the applicant asked.')),
                ('asked_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('cycle', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='part_requests', to='certification.cycle')),
            ],
            options={
                'ordering': ['asked_at', 'pk'],
            },
        ),
        migrations.AddField(
            model_name='applicationpart',
            name='request',
            field=models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='part', to='certification.partrequest'),
        ),
        migrations.CreateModel(
            name='Program',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.SlugField(max_length=60, unique=True)),
                ('title', models.CharField(max_length=200)),
                ('credential', models.CharField(help_text='The title on certificates.', max_length=200)),
                ('legal_basis', models.CharField(blank=True, max_length=300)),
                ('is_example', models.BooleanField(default=False, help_text="Mark as an example, not the state's own rules.")),
                ('authority', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='programs', to='people.organization')),
            ],
            options={
                'ordering': ['title'],
            },
        ),
        migrations.AddField(
            model_name='learningentry',
            name='program',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='certification.program'),
        ),
        migrations.AddField(
            model_name='certificate',
            name='program',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='certificates', to='certification.program'),
        ),
        migrations.AddField(
            model_name='candidacy',
            name='program',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='candidacies', to='certification.program'),
        ),
        migrations.CreateModel(
            name='AgencyFiling',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('state', models.CharField(db_index=True, editable=False, max_length=20)),
                ('kind', models.CharField(choices=[('technical-assistance', 'Request for technical assistance'), ('implementation-plan', 'Implementation plan')], max_length=30)),
                ('places', models.JSONField(default=list)),
                ('peers', models.PositiveSmallIntegerField()),
                ('begins_on', models.DateField(null=True)),
                ('supervisor', models.CharField(blank=True, max_length=300)),
                ('text', models.TextField()),
                ('contact', models.CharField(help_text='Name, phone or email of whom to ask.', max_length=300)),
                ('signed_name', models.CharField(max_length=200)),
                ('text_version', models.CharField(max_length=80)),
                ('at', models.DateTimeField()),
                ('reason', models.TextField(blank=True, help_text='The answer, or why it was sent back. The agency reads it.')),
                ('decided_at', models.DateTimeField(null=True)),
                ('agency', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='filings', to='people.organization')),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('decided_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('replaces', models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='replaced_by', to='certification.agencyfiling')),
                ('program', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='agency_filings', to='certification.program')),
            ],
            options={
                'ordering': ['at', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='ProgramVersion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.CharField(max_length=40)),
                ('effective_from', models.DateField()),
                ('effective_to', models.DateField(help_text='Last day. If empty, until the next version begins.', null=True)),
                ('citation', models.TextField(blank=True)),
                ('content', models.JSONField(help_text='The whole version, as rules.program_files.read_version reads it.')),
                ('source', models.TextField(help_text='The text of the file it was loaded from.')),
                ('at', models.DateTimeField()),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('program', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='versions', to='certification.program')),
            ],
            options={
                'ordering': ['program', '-effective_from'],
            },
        ),
        migrations.AddField(
            model_name='decision',
            name='version',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='certification.programversion'),
        ),
        migrations.AddField(
            model_name='cycle',
            name='version',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='cycles', to='certification.programversion'),
        ),
        migrations.AddField(
            model_name='certificate',
            name='version',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='certification.programversion'),
        ),
        migrations.CreateModel(
            name='Reconsideration',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('noted_at', models.DateTimeField()),
                ('causes', models.JSONField(default=list, help_text='For each change, the ids of people who decided on it.')),
                ('candidacy', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='reconsideration', to='certification.candidacy')),
            ],
            options={
                'ordering': ['noted_at'],
            },
        ),
        migrations.CreateModel(
            name='RenewalAnswer',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('granted', models.BooleanField()),
                ('reason', models.TextField(blank=True, max_length=4000)),
                ('at', models.DateTimeField()),
                ('application', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='renewal_answers', to='certification.application')),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['application', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='RenewalNotice',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('step', models.CharField(max_length=20)),
                ('on', models.DateField(help_text='The day on which it was due.')),
                ('emailed', models.BooleanField()),
                ('at', models.DateTimeField()),
                ('certificate', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='renewal_notices', to='certification.certificate')),
            ],
            options={
                'ordering': ['certificate', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='RuleDraft',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.CharField(max_length=40)),
                ('content', models.JSONField(help_text='The version, as rules.program_files.read_version reads it.')),
                ('revision', models.PositiveIntegerField(default=1, help_text='Counts the changes, so that two tabs are noticed.')),
                ('changed_at', models.DateTimeField()),
                ('changed_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('program', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='drafts', to='certification.program')),
            ],
            options={
                'ordering': ['program', 'version'],
            },
        ),
        migrations.CreateModel(
            name='SignUp',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('given_name', models.CharField(max_length=100)),
                ('family_name', models.CharField(max_length=100)),
                ('email', models.EmailField(max_length=254)),
                ('token_hash', models.CharField(max_length=64, unique=True)),
                ('asked_at', models.DateTimeField(db_index=True)),
                ('expires_at', models.DateTimeField(help_text='The link works before this moment.')),
                ('used_at', models.DateTimeField(null=True)),
                ('program', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='sign_ups', to='certification.program')),
            ],
            options={
                'ordering': ['asked_at', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='SignUpSwitch',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('is_on', models.BooleanField()),
                ('reason', models.TextField()),
                ('at', models.DateTimeField()),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('program', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='sign_up_switches', to='certification.program')),
            ],
            options={
                'ordering': ['pk'],
            },
        ),
        migrations.CreateModel(
            name='StatementText',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(max_length=120)),
                ('number', models.PositiveIntegerField()),
                ('text', models.TextField(max_length=20000)),
                ('at', models.DateTimeField()),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('program', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='texts', to='certification.program')),
            ],
            options={
                'ordering': ['program', 'key', '-number'],
            },
        ),
        migrations.CreateModel(
            name='VersionMove',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('reason', models.TextField(max_length=2000)),
                ('at', models.DateTimeField()),
                ('after', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='certification.programversion')),
                ('before', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='certification.programversion')),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('cycle', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='version_moves', to='certification.cycle')),
            ],
            options={
                'ordering': ['cycle', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='AppealTerm',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('cause', models.CharField(choices=[('notice', 'Email with the decision'), ('delivery', 'Delivery in another way')], max_length=10)),
                ('begins_on', models.DateField(help_text='The day of the notice or of the delivery, which is day 0.')),
                ('ends_on', models.DateField(help_text='The last day, to its end in the zone of the program.')),
                ('count', models.JSONField(help_text='Days, kind and whether it rolls forward.')),
                ('how', models.CharField(blank=True, max_length=300)),
                ('at', models.DateTimeField()),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('application', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='appeal_terms', to='certification.application')),
            ],
            options={
                'ordering': ['application', 'pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(('cause__in', ['notice', 'delivery'])), name='appeal_term_cause_known')],
            },
        ),
        migrations.CreateModel(
            name='Appeal',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('state', models.CharField(db_index=True, editable=False, max_length=20)),
                ('filed_at', models.DateTimeField()),
                ('decided_at', models.DateTimeField(null=True)),
                ('reason', models.TextField(blank=True, help_text='The person reads it.')),
                ('decider', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('record', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='core.restrictedrecord')),
                ('application', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='appeals', to='certification.application')),
            ],
            options={
                'ordering': ['filed_at', 'pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(('state__in', ['open', 'granted', 'denied', 'withdrawn'])), name='appeal_state_known'), models.UniqueConstraint(condition=models.Q(('state', 'open')), fields=('application',), name='one_open_appeal_per_application')],
            },
        ),
        migrations.AddConstraint(
            model_name='application',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ['draft', 'submitted', 'withdrawn', 'admitted', 'denied', 'conditional'])), name='application_state_known'),
        ),
        migrations.AddConstraint(
            model_name='application',
            constraint=models.CheckConstraint(condition=models.Q(('channel__in', ['online', 'paper'])), name='application_channel_known'),
        ),
        migrations.AddConstraint(
            model_name='cyclefee',
            constraint=models.UniqueConstraint(condition=models.Q(('replaces', None)), fields=('cycle', 'key'), name='fee_once_per_cycle'),
        ),
        migrations.AddConstraint(
            model_name='certificateevent',
            constraint=models.CheckConstraint(condition=models.Q(('kind__in', ['issued', 'held', 'suspended', 'confirmed', 'rejected', 'withdrawn', 'ended', 'returned', 'reinstated', 'revoked', 'annulled', 'restricted', 'lifted', 'surrendered', 'deceased', 'restored', 'replaced'])), name='certificate_event_kind'),
        ),
        migrations.AddConstraint(
            model_name='partdecision',
            constraint=models.CheckConstraint(condition=models.Q(('outcome__in', ['accepted', 'returned', 'refused', 'waived', 'required'])), name='part_decision_outcome_known'),
        ),
        migrations.AddConstraint(
            model_name='partdecision',
            constraint=models.CheckConstraint(condition=models.Q(('part__isnull', False), ('outcome__in', ('waived', 'required')), _connector='OR'), name='part_decision_about_a_part'),
        ),
        migrations.AddIndex(
            model_name='partrequest',
            index=models.Index(fields=['state', 'expires_at'], name='certificati_state_3243bc_idx'),
        ),
        migrations.AddConstraint(
            model_name='partrequest',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ['open', 'answered', 'declined', 'canceled', 'expired'])), name='part_request_state_known'),
        ),
        migrations.AddIndex(
            model_name='applicationpart',
            index=models.Index(fields=['application', 'type', 'key'], name='certificati_applica_43de6b_idx'),
        ),
        migrations.AddConstraint(
            model_name='learningentry',
            constraint=models.CheckConstraint(condition=models.Q(('minutes__gte', 1), ('minutes__lte', 6000)), name='learning_minutes_possible'),
        ),
        migrations.AddConstraint(
            model_name='learningentry',
            constraint=models.CheckConstraint(condition=models.Q(('source__in', ['own', 'imported', 'carried'])), name='learning_source_known'),
        ),
        migrations.AddConstraint(
            model_name='candidacy',
            constraint=models.UniqueConstraint(fields=('person', 'program', 'level'), name='one_candidacy_per_level'),
        ),
        migrations.AddConstraint(
            model_name='agencyfiling',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ['sent', 'answered', 'accepted', 'returned', 'withdrawn'])), name='agency_filing_state_known'),
        ),
        migrations.AddConstraint(
            model_name='agencyfiling',
            constraint=models.CheckConstraint(condition=models.Q(('kind__in', ['technical-assistance', 'implementation-plan'])), name='agency_filing_kind_known'),
        ),
        migrations.AddConstraint(
            model_name='agencyfiling',
            constraint=models.UniqueConstraint(condition=models.Q(('state', 'sent')), fields=('program', 'agency', 'kind'), name='one_open_agency_filing'),
        ),
        migrations.AddConstraint(
            model_name='programversion',
            constraint=models.UniqueConstraint(fields=('program', 'version'), name='program_version_once'),
        ),
        migrations.AddConstraint(
            model_name='programversion',
            constraint=models.UniqueConstraint(fields=('program', 'effective_from'), name='program_version_start_once'),
        ),
        migrations.AddConstraint(
            model_name='decision',
            constraint=models.UniqueConstraint(fields=('candidacy', 'number'), name='decision_numbered'),
        ),
        migrations.AddConstraint(
            model_name='cycle',
            constraint=models.UniqueConstraint(fields=('candidacy', 'number'), name='cycle_numbered'),
        ),
        migrations.AddConstraint(
            model_name='cycle',
            constraint=models.CheckConstraint(condition=models.Q(('kind__in', ['initial', 'renewal', 'reinstatement', 'upgrade'])), name='cycle_kind_known'),
        ),
        migrations.AddConstraint(
            model_name='certificate',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ['active', 'suspended', 'probation', 'revoked', 'surrendered', 'deceased'])), name='certificate_state_known'),
        ),
        migrations.AddConstraint(
            model_name='certificate',
            constraint=models.UniqueConstraint(condition=models.Q(('replaced_from__isnull', True), models.Q(('state__in', ('revoked', 'surrendered', 'deceased')), _negated=True)), fields=('candidacy',), name='one_live_certificate_per_candidacy'),
        ),
        migrations.AddConstraint(
            model_name='certificate',
            constraint=models.CheckConstraint(condition=models.Q(('replaced_by__isnull', True), ('replaced_from__isnull', False), _connector='OR'), name='certificate_replaced_from_a_day'),
        ),
        migrations.AddConstraint(
            model_name='certificate',
            constraint=models.CheckConstraint(condition=models.Q(('kind__in', ['first', 'renewal', 'reinstatement', 'upgrade', 'name_change', 'correction', 'reissue', 'imported'])), name='certificate_kind_known'),
        ),
        migrations.AddConstraint(
            model_name='renewalnotice',
            constraint=models.UniqueConstraint(fields=('certificate', 'step'), name='renewal_notice_once'),
        ),
        migrations.AddConstraint(
            model_name='ruledraft',
            constraint=models.UniqueConstraint(fields=('program', 'version'), name='rule_draft_once'),
        ),
        migrations.AddConstraint(
            model_name='statementtext',
            constraint=models.UniqueConstraint(fields=('program', 'key', 'number'), name='statement_text_numbered'),
        ),
    ]
