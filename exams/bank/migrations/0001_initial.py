import django.db.models.deletion
import django.db.models.functions.text
import django.db.models.lookups
import modelcluster.fields
import wagtail.models.preview
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
            name='Domain',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(max_length=20, unique=True)),
                ('title', models.CharField(max_length=200)),
            ],
            options={
                'ordering': ['code'],
            },
        ),
        migrations.CreateModel(
            name='Item',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('live', models.BooleanField(default=True, editable=False, verbose_name='live')),
                ('has_unpublished_changes', models.BooleanField(default=False, editable=False, verbose_name='has unpublished changes')),
                ('first_published_at', models.DateTimeField(blank=True, db_index=True, null=True, verbose_name='first published at')),
                ('last_published_at', models.DateTimeField(editable=False, null=True, verbose_name='last published at')),
                ('go_live_at', models.DateTimeField(blank=True, null=True, verbose_name='go live date/time')),
                ('expire_at', models.DateTimeField(blank=True, null=True, verbose_name='expiry date/time')),
                ('expired', models.BooleanField(default=False, editable=False, verbose_name='expired')),
                ('locked', models.BooleanField(default=False, editable=False, verbose_name='locked')),
                ('locked_at', models.DateTimeField(editable=False, null=True, verbose_name='locked at')),
                ('code', models.CharField(max_length=60, unique=True)),
                ('title', models.CharField(blank=True, editable=False, help_text='Its title in the imported file.', max_length=200)),
                ('tags', models.CharField(blank=True, help_text='Words to find it by, separated by commas.', max_length=500)),
                ('level', models.CharField(blank=True, choices=[('recall', 'Recall'), ('understand', 'Understand'), ('apply', 'Apply')], max_length=20)),
                ('kind', models.CharField(choices=[('single', 'Single choice'), ('multiple', 'Several answers (all or nothing)'), ('true_false', 'True or false'), ('numeric', 'Number'), ('short_text', 'Short text'), ('other', 'Other (cannot be used on a form yet)')], default='single', max_length=20)),
                ('stem', models.TextField(max_length=10000, verbose_name='question')),
                ('shuffle', models.BooleanField(default=True, verbose_name='shuffle the options')),
                ('accepted_texts', models.TextField(blank=True, help_text='For a short text: one accepted answer per line. Capital letters and extra spaces do not matter.', max_length=5000)),
                ('accepted_ranges', models.TextField(blank=True, help_text='For a number: one accepted range per line, such as “7.5 to 8.5”, or a single number.', max_length=5000)),
                ('rationale', models.TextField(blank=True, help_text='Why the key is best. Never shown during an exam.', max_length=10000)),
                ('source', models.TextField(blank=True, editable=False, help_text="The item's text in the imported file.")),
                ('imported_wording', models.CharField(blank=True, editable=False, help_text='Fingerprint of the imported content.', max_length=64)),
                ('author', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='items_written', to=settings.AUTH_USER_MODEL)),
                ('domain', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='items', to='bank.domain')),
                ('latest_revision', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='wagtailcore.revision', verbose_name='latest revision')),
                ('live_revision', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='wagtailcore.revision', verbose_name='live revision')),
                ('locked_by', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='locked_%(class)ss', to=settings.AUTH_USER_MODEL, verbose_name='locked by')),
            ],
            options={
                'ordering': ['code'],
            },
            bases=(wagtail.models.preview.PreviewableMixin, models.Model),
        ),
        migrations.CreateModel(
            name='Enemy',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(max_length=60)),
                ('enemy', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='named_as_enemy', to='bank.item')),
                ('item', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='enemies_named', to='bank.item')),
            ],
            options={
                'verbose_name_plural': 'enemies',
                'ordering': ['item', 'code'],
            },
        ),
        migrations.CreateModel(
            name='ItemBlock',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('state', models.CharField(db_index=True, editable=False, max_length=20)),
                ('remarks', models.JSONField(help_text='[{code, params}]: what keeps it off forms.')),
                ('decision', models.TextField(blank=True, editable=False)),
                ('decided_at', models.DateTimeField(editable=False, null=True)),
                ('decided_by', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('item', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='import_block', to='bank.item')),
            ],
        ),
        migrations.CreateModel(
            name='ItemImport',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('state', models.CharField(db_index=True, editable=False, max_length=20)),
                ('filename', models.CharField(max_length=200)),
                ('text', models.TextField()),
                ('report', models.JSONField(default=list, help_text='One entry per item: code, kind, line, outcome, verdict, remark and warnings with codes.')),
                ('counts', models.JSONField(default=dict, help_text='{outcome: number of entries}')),
                ('taken', models.PositiveIntegerField(default=0, help_text='Items imported so far.')),
                ('at', models.DateTimeField()),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['-at'],
            },
        ),
        migrations.CreateModel(
            name='ItemOption',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('sort_order', models.IntegerField(blank=True, editable=False, null=True)),
                ('text', models.TextField(max_length=2000)),
                ('correct', models.BooleanField(default=False)),
                ('feedback', models.TextField(blank=True, help_text='Never shown during an exam.', max_length=2000)),
                ('item', modelcluster.fields.ParentalKey(on_delete=django.db.models.deletion.CASCADE, related_name='options', to='bank.item')),
            ],
            options={
                'ordering': ['sort_order'],
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='ItemVersion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveIntegerField()),
                ('kind', models.CharField(choices=[('single', 'Single choice'), ('multiple', 'Several answers (all or nothing)'), ('true_false', 'True or false'), ('numeric', 'Number'), ('short_text', 'Short text'), ('other', 'Other (cannot be used on a form yet)')], max_length=20)),
                ('level', models.CharField(blank=True, choices=[('recall', 'Recall'), ('understand', 'Understand'), ('apply', 'Apply')], max_length=20)),
                ('stem', models.TextField()),
                ('options', models.JSONField(default=list)),
                ('shuffle', models.BooleanField(default=True)),
                ('rationale', models.TextField(blank=True)),
                ('feedback', models.JSONField(default=dict, help_text='{label: text}; never sent during an exam.')),
                ('revision', models.PositiveBigIntegerField(help_text='The draft it was published from, if any.', null=True)),
                ('substance', models.CharField(blank=True, editable=False, help_text='Its fingerprint, by which a later draft is compared.', max_length=64)),
                ('at', models.DateTimeField()),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('domain', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='versions', to='bank.domain')),
                ('item', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='versions', to='bank.item')),
            ],
            options={
                'ordering': ['item__code', 'number'],
            },
        ),
        migrations.CreateModel(
            name='ItemView',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('page', models.CharField(choices=[('item', 'Item page'), ('edit', 'Editing'), ('preview', 'Preview'), ('history', 'History of the item'), ('list', 'Item bank'), ('form', 'Form'), ('figures', 'Item analysis'), ('key', 'Key change'), ('file', 'Downloaded file')], max_length=10)),
                ('at', models.DateTimeField()),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('item', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='views', to='bank.item')),
                ('version', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='views', to='bank.itemversion')),
            ],
            options={
                'ordering': ['-at', '-pk'],
            },
        ),
        migrations.CreateModel(
            name='Key',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveSmallIntegerField()),
                ('answer', models.JSONField()),
                ('reason', models.TextField(blank=True)),
                ('at', models.DateTimeField()),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('version', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='keys', to='bank.itemversion')),
            ],
            options={
                'ordering': ['version', 'number'],
            },
        ),
        migrations.CreateModel(
            name='KeyProposal',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('state', models.CharField(db_index=True, editable=False, max_length=20)),
                ('answer', models.JSONField(help_text='The proposed key, in the format of Key.answer.')),
                ('reason', models.TextField()),
                ('policy', models.CharField(choices=[('never_lower', 'Never lower a published result'), ('both_ways', 'Raise or lower results')], max_length=20)),
                ('at', models.DateTimeField()),
                ('trial', models.JSONField(editable=False, help_text='Results of the dry run; see actions.rescoring.', null=True)),
                ('trial_at', models.DateTimeField(editable=False, null=True)),
                ('decided_at', models.DateTimeField(editable=False, null=True)),
                ('decision_reason', models.TextField(blank=True, editable=False)),
                ('cursor', models.BigIntegerField(default=0, editable=False, help_text='The last sitting that was rescored.')),
                ('summary', models.JSONField(default=dict, editable=False, help_text='{looked_at, changed, kept, gained, lost}')),
                ('applied_at', models.DateTimeField(editable=False, null=True)),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('decided_by', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('key', models.OneToOneField(editable=False, help_text='The key that the approval created.', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='proposal', to='bank.key')),
                ('replaces', models.ForeignKey(help_text='The key that counts now.', on_delete=django.db.models.deletion.PROTECT, related_name='+', to='bank.key')),
                ('version', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='key_proposals', to='bank.itemversion')),
            ],
            options={
                'verbose_name': 'key change',
                'ordering': ['-at', '-pk'],
            },
        ),
        migrations.AddIndex(
            model_name='item',
            index=models.Index(fields=['kind'], name='bank_item_kind_1428ec_idx'),
        ),
        migrations.AddIndex(
            model_name='item',
            index=models.Index(fields=['domain', 'level'], name='bank_item_domain__60df83_idx'),
        ),
        migrations.AddConstraint(
            model_name='enemy',
            constraint=models.UniqueConstraint(fields=('item', 'code'), name='enemy_named_once'),
        ),
        migrations.AddConstraint(
            model_name='itemblock',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ['blocked', 'resolved'])), name='item_block_state_known'),
        ),
        migrations.AddConstraint(
            model_name='itemimport',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ['previewed', 'importing', 'committed', 'discarded'])), name='item_import_state_known'),
        ),
        migrations.AddConstraint(
            model_name='itemversion',
            constraint=models.UniqueConstraint(fields=('item', 'number'), name='item_version_once'),
        ),
        migrations.AddConstraint(
            model_name='itemversion',
            constraint=models.CheckConstraint(condition=django.db.models.lookups.LessThanOrEqual(django.db.models.functions.text.Length('stem'), 10000), name='item_version_stem_within'),
        ),
        migrations.AddIndex(
            model_name='itemview',
            index=models.Index(fields=['item', '-at'], name='bank_itemvi_item_id_fbe434_idx'),
        ),
        migrations.AddIndex(
            model_name='itemview',
            index=models.Index(fields=['-at', '-id'], name='bank_itemvi_at_7b9b17_idx'),
        ),
        migrations.AddConstraint(
            model_name='key',
            constraint=models.UniqueConstraint(fields=('version', 'number'), name='key_numbered'),
        ),
        migrations.AddConstraint(
            model_name='keyproposal',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ['proposed', 'approved', 'rejected', 'withdrawn', 'applied'])), name='key_proposal_state_known'),
        ),
        migrations.AddConstraint(
            model_name='keyproposal',
            constraint=models.UniqueConstraint(condition=models.Q(('state__in', ('proposed', 'approved'))), fields=('version',), name='one_open_key_proposal_per_version'),
        ),
    ]
