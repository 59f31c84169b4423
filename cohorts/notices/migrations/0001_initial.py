import cohorts.notices.models.emails
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
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='MailboxCheck',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('problem', models.SlugField(blank=True, help_text='Code of why it could not be read.', max_length=40)),
                ('at', models.DateTimeField()),
            ],
            options={
                'verbose_name': 'check of the mailbox',
                'verbose_name_plural': 'checks of the mailbox',
                'ordering': ['-at', '-pk'],
            },
        ),
        migrations.CreateModel(
            name='AddressFault',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('address', models.CharField(help_text='In lower case, as it was.', max_length=254)),
                ('at', models.DateTimeField()),
                ('code', models.PositiveSmallIntegerField(help_text='Of the mail server’s answer, such as 550.')),
                ('answer', models.CharField(help_text='The mail server’s words.', max_length=500)),
                ('ended_at', models.DateTimeField(editable=False, help_text='When it was tried again.', null=True)),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='address_faults', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'undeliverable address',
                'verbose_name_plural': 'undeliverable addresses',
                'ordering': ['-at', '-pk'],
            },
        ),
        migrations.CreateModel(
            name='Bounce',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('address', models.CharField(help_text='In lower case, as it was.', max_length=254)),
                ('report_id', models.CharField(help_text='Message-ID of the report.', max_length=150)),
                ('permanent', models.BooleanField()),
                ('status', models.CharField(help_text='Of the report, such as 5.1.1.', max_length=12)),
                ('diagnostic', models.CharField(blank=True, help_text='The mail server’s words.', max_length=300)),
                ('received_at', models.DateTimeField()),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='bounces', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'email that did not arrive',
                'verbose_name_plural': 'emails that did not arrive',
                'ordering': ['-received_at', '-pk'],
            },
        ),
        migrations.CreateModel(
            name='BounceAnswer',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('reached', models.BooleanField()),
                ('note', models.CharField(help_text='How, or why not.', max_length=1000)),
                ('at', models.DateTimeField()),
                ('bounce', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='answers', to='notices.bounce')),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'answer to an email that did not arrive',
                'verbose_name_plural': 'answers to emails that did not arrive',
                'ordering': ['-at', '-pk'],
            },
        ),
        migrations.CreateModel(
            name='Email',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('event', models.SlugField(help_text='Code of the event, see cohorts.notices.events.', max_length=40)),
                ('kind', models.SlugField(help_text='Decides where its link goes.', max_length=40)),
                ('key', models.CharField(help_text='The cause of the email. We do not send two emails with the same key.', max_length=120, unique=True)),
                ('about_id', models.BigIntegerField(editable=False, help_text='Id of the subject of the email.', null=True)),
                ('cohort_id', models.BigIntegerField(db_index=True, editable=False, help_text='Id of the cohort it is about.', null=True)),
                ('authority_id', models.BigIntegerField(db_index=True, editable=False, help_text="Id of the authority whose business it is, if it is one's.", null=True)),
                ('language', models.CharField(default='en', editable=False, max_length=10)),
                ('subject', models.CharField(max_length=120)),
                ('body', models.TextField()),
                ('html', models.TextField(blank=True, editable=False)),
                ('values', models.JSONField(blank=True, default=dict, editable=False, help_text='What was filled in, to preview other wordings with it.')),
                ('reply_to', models.CharField(blank=True, editable=False, max_length=254)),
                ('queued_at', models.DateTimeField()),
                ('sent_at', models.DateTimeField(blank=True, null=True)),
                ('sent_to', models.CharField(blank=True, editable=False, help_text='In lower case, as it was.', max_length=254)),
                ('state', models.CharField(choices=[('queued', 'Waits to be sent'), ('sent', 'Sent'), ('digest', 'Waits for the daily email'), ('in_digest', 'In a daily email'), ('off', 'Not sent: turned off'), ('given_up', 'Could not be sent')], default='queued', editable=False, max_length=10)),
                ('message_id', models.CharField(default=cohorts.notices.models.emails.new_message_id, editable=False, max_length=150, unique=True)),
                ('tries', models.PositiveSmallIntegerField(default=0, editable=False)),
                ('next_at', models.DateTimeField(editable=False, help_text='When it is tried next.', null=True)),
                ('claimed_until', models.DateTimeField(editable=False, help_text='Until then a worker has it.', null=True)),
                ('answer', models.CharField(blank=True, editable=False, help_text='The mail server’s last refusal.', max_length=500)),
                ('again_at', models.DateTimeField(editable=False, help_text='When staff sent it again: it did not arrive.', null=True)),
                ('given_up_at', models.DateTimeField(editable=False, null=True)),
                ('digest', models.ForeignKey(editable=False, help_text='The daily email that has it.', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='items', to='notices.email')),
                ('fault', models.ForeignKey(editable=False, help_text='The address could not be reached.', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='emails', to='notices.addressfault')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='emails', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'email',
                'ordering': ['-queued_at'],
            },
        ),
        migrations.AddField(
            model_name='bounce',
            name='email',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='bounces', to='notices.email'),
        ),
        migrations.CreateModel(
            name='EmailTemplate',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('event', models.SlugField(max_length=40)),
                ('language', models.CharField(max_length=10)),
                ('version', models.PositiveIntegerField(help_text='Counted per event and language, from 1.')),
                ('subject', models.CharField(blank=True, max_length=120)),
                ('text', models.TextField(blank=True)),
                ('html', models.TextField(blank=True)),
                ('at', models.DateTimeField()),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'wording of an email',
                'verbose_name_plural': 'wordings of emails',
                'ordering': ['event', 'language', '-version'],
            },
        ),
        migrations.CreateModel(
            name='NoticeChoice',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('event', models.SlugField(max_length=40)),
                ('timing', models.CharField(choices=[('now', 'At once'), ('digest', 'Once a day, together with others'), ('off', 'Not at all')], max_length=10)),
                ('at', models.DateTimeField()),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='notice_choices', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'choice about emails',
                'verbose_name_plural': 'choices about emails',
                'ordering': ['person', 'event', '-at', '-pk'],
            },
        ),
        migrations.CreateModel(
            name='NoticePolicy',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('event', models.SlugField(max_length=40)),
                ('timing', models.CharField(choices=[('now', 'At once'), ('digest', 'Once a day, together with others'), ('off', 'Not at all')], max_length=10)),
                ('at', models.DateTimeField()),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'decision about an email',
                'verbose_name_plural': 'decisions about emails',
                'ordering': ['event', '-at', '-pk'],
            },
        ),
        migrations.AddConstraint(
            model_name='addressfault',
            constraint=models.UniqueConstraint(condition=models.Q(('ended_at__isnull', True)), fields=('person', 'address'), name='one_fault_per_address'),
        ),
        migrations.AddConstraint(
            model_name='addressfault',
            constraint=models.CheckConstraint(condition=models.Q(('ended_at', None), ('ended_at__gte', models.F('at')), _connector='OR'), name='fault_ends_after_it'),
        ),
        migrations.AddConstraint(
            model_name='bounceanswer',
            constraint=models.CheckConstraint(condition=models.Q(('note', ''), _negated=True), name='bounce_answer_has_a_note'),
        ),
        migrations.AddIndex(
            model_name='email',
            index=models.Index(fields=['state', 'next_at'], name='notices_ema_state_ad3e83_idx'),
        ),
        migrations.AddConstraint(
            model_name='email',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ['queued', 'sent', 'digest', 'in_digest', 'off', 'given_up'])), name='email_state_known'),
        ),
        migrations.AddConstraint(
            model_name='email',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('sent_at__isnull', False), ('state', 'sent')), models.Q(models.Q(('state', 'sent'), _negated=True), ('sent_at', None)), _connector='OR'), name='email_sent_has_its_time'),
        ),
        migrations.AddConstraint(
            model_name='email',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('given_up_at__isnull', False), ('state', 'given_up')), models.Q(models.Q(('state', 'given_up'), _negated=True), ('given_up_at', None)), _connector='OR'), name='email_given_up_has_its_time'),
        ),
        migrations.AddConstraint(
            model_name='email',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('digest__isnull', False), ('state', 'in_digest')), models.Q(models.Q(('state', 'in_digest'), _negated=True), ('digest', None)), _connector='OR'), name='email_in_its_digest'),
        ),
        migrations.AddIndex(
            model_name='bounce',
            index=models.Index(condition=models.Q(('permanent', True)), fields=['permanent', 'address'], name='bounce_permanent'),
        ),
        migrations.AddConstraint(
            model_name='bounce',
            constraint=models.UniqueConstraint(fields=('email', 'report_id'), name='bounce_recorded_once'),
        ),
        migrations.AddConstraint(
            model_name='emailtemplate',
            constraint=models.UniqueConstraint(fields=('event', 'language', 'version'), name='email_template_version_once'),
        ),
        migrations.AddConstraint(
            model_name='emailtemplate',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('html', ''), ('subject', ''), ('text', '')), models.Q(models.Q(('subject', ''), _negated=True), models.Q(('text', ''), _negated=True)), _connector='OR'), name='email_template_whole_or_built_in'),
        ),
        migrations.AddIndex(
            model_name='noticechoice',
            index=models.Index(fields=['person', 'event'], name='notices_not_person__477b57_idx'),
        ),
        migrations.AddConstraint(
            model_name='noticechoice',
            constraint=models.CheckConstraint(condition=models.Q(('timing__in', ['now', 'digest', 'off'])), name='notice_choice_known'),
        ),
        migrations.AddIndex(
            model_name='noticepolicy',
            index=models.Index(fields=['event', 'at'], name='notices_not_event_94a8f9_idx'),
        ),
        migrations.AddConstraint(
            model_name='noticepolicy',
            constraint=models.CheckConstraint(condition=models.Q(('timing__in', ['now', 'digest', 'off'])), name='notice_policy_known'),
        ),
    ]
