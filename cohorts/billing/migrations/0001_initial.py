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
        ('people', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Book',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(max_length=40, unique=True)),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='CreditNoteSeries',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('year', models.PositiveSmallIntegerField(unique=True)),
                ('last', models.PositiveIntegerField(default=0)),
            ],
            options={
                'verbose_name_plural': 'credit note series',
            },
        ),
        migrations.CreateModel(
            name='InvoiceSeries',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('year', models.PositiveSmallIntegerField(unique=True)),
                ('last', models.PositiveIntegerField(default=0)),
            ],
            options={
                'verbose_name_plural': 'invoice series',
            },
        ),
        migrations.CreateModel(
            name='QuoteSeries',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('year', models.PositiveSmallIntegerField(unique=True)),
                ('last', models.PositiveIntegerField(default=0)),
            ],
            options={
                'verbose_name_plural': 'quote series',
            },
        ),
        migrations.CreateModel(
            name='BankAccount',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=100, unique=True)),
                ('mapping', models.JSONField(help_text='The fields of rules.bank_rows.BankMapping.')),
                ('at', models.DateTimeField()),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['name'],
            },
        ),
        migrations.CreateModel(
            name='BankFile',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('state', models.CharField(db_index=True, editable=False, max_length=20)),
                ('filename', models.CharField(help_text='For people. Nothing is decided by it.', max_length=200)),
                ('rows', models.JSONField(help_text='Each row as it was read (rules.bank_rows.as_json).')),
                ('mapping', models.JSONField(help_text='How it was read: the mapping of its account then.')),
                ('counts', models.JSONField(default=dict, help_text='{verdict: number of rows}, when it was imported.')),
                ('report', models.JSONField(default=list, help_text='The verdict on each row, as it was imported.')),
                ('at', models.DateTimeField()),
                ('account', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='files', to='billing.bankaccount')),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['-at', '-pk'],
            },
        ),
        migrations.CreateModel(
            name='Charge',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('amount', models.DecimalField(decimal_places=2, max_digits=9)),
                ('description', models.CharField(help_text='What the fee is for, without the person’s name.', max_length=200)),
                ('reference', models.CharField(blank=True, help_text='The reference of the seat.', max_length=40)),
                ('service_on', models.DateField(help_text='The day of the service: whoever employs the person on it pays.')),
                ('course', models.CharField(blank=True, help_text='The code of the course, for revenue by course.', max_length=40)),
                ('at', models.DateTimeField()),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('person', models.ForeignKey(blank=True, help_text='The person the fee is for; empty for money paid back whose payment the bank returned.', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('vendor', models.ForeignKey(blank=True, help_text='Who teaches it.', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.organization')),
            ],
            options={
                'verbose_name': 'fee',
                'verbose_name_plural': 'fees',
                'ordering': ['at', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='ChargeMove',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('course', models.CharField(blank=True, max_length=40)),
                ('at', models.DateTimeField()),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('charge', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='moves', to='billing.charge')),
                ('vendor', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.organization')),
            ],
            options={
                'ordering': ['at', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='Closing',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('month', models.DateField(help_text='The first day of the month.')),
                ('is_closed', models.BooleanField()),
                ('report', models.JSONField(blank=True, default=dict, help_text='Balances and movements, as they were at closing.')),
                ('open_items', models.JSONField(blank=True, default=dict, help_text='What was open at closing, by account and item.')),
                ('reason', models.TextField(blank=True)),
                ('at', models.DateTimeField()),
                ('book', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='closings', to='billing.book')),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['-month', '-pk'],
            },
        ),
        migrations.CreateModel(
            name='Credit',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('amount', models.DecimalField(decimal_places=2, max_digits=9)),
                ('kind', models.CharField(choices=[('canceled', 'Seat given up, or application withdrawn'), ('waived', 'Waived'), ('written_off', 'Written off'), ('remainder', 'Small remainder written off'), ('moved', 'Charged to another payer or seat instead')], max_length=20)),
                ('reason', models.TextField(blank=True)),
                ('authority', models.CharField(blank=True, help_text='The rule or person that allows a waiver.', max_length=200)),
                ('at', models.DateTimeField()),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('charge', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='credits', to='billing.charge')),
            ],
            options={
                'ordering': ['at', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='Entry',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('event', models.CharField(choices=[('charged', 'Fee charged'), ('revenue_moved', 'Revenue moved to another vendor or course'), ('credited', 'Fee credited before it was invoiced'), ('credited_invoiced', 'Invoiced fee credited'), ('waived', 'Fee waived before it was invoiced'), ('waived_invoiced', 'Invoiced fee waived'), ('written_off', 'Debt written off'), ('remainder_settled', 'Small remainder written off by the rule of the program'), ('invoiced', 'Invoice issued'), ('invoice_corrected', 'Invoice taken back to be corrected'), ('received', 'Payment received'), ('applied', 'Payment applied to invoices'), ('taken_off', 'Payment taken off invoices'), ('payer_corrected', 'Payment moved to another payer'), ('returned', 'Payment returned by the bank'), ('return_undone', 'Payment counts again: its return was recorded by mistake'), ('voided', 'Payment taken back: recorded by mistake'), ('receipt_raised', 'Amount of a payment corrected'), ('receipt_lowered', 'Amount of a payment corrected to a lower one'), ('refunded', 'Money paid back'), ('refund_owed', 'Money paid back is owed: its payment was returned by the bank')], max_length=30)),
                ('document_on', models.DateField()),
                ('posted_on', models.DateField(db_index=True)),
                ('line_count', models.PositiveIntegerField()),
                ('at', models.DateTimeField()),
                ('book', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='entries', to='billing.book')),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name_plural': 'entries',
                'ordering': ['-posted_on', '-at', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='Fund',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField()),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['payer__title', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='FundTerms',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('change', models.DecimalField(decimal_places=2, help_text='Dollars added to the amount, or taken off.', max_digits=11)),
                ('source', models.CharField(help_text='Who gives the money, and by which grant, law or decision.', max_length=200)),
                ('first_on', models.DateField()),
                ('last_on', models.DateField()),
                ('note', models.TextField(blank=True)),
                ('reason', models.TextField(blank=True, help_text='Why the terms were changed.')),
                ('at', models.DateTimeField()),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('fund', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='terms', to='billing.fund')),
            ],
            options={
                'verbose_name_plural': 'fund terms',
                'ordering': ['at', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='Invoice',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('year', models.PositiveSmallIntegerField(help_text='The fiscal year of its day.')),
                ('sequence', models.PositiveIntegerField()),
                ('issued_on', models.DateField()),
                ('due_on', models.DateField()),
                ('issuer', models.TextField(help_text='Name, address and tax number of who issued it, on that day.')),
                ('remit_to', models.TextField(blank=True, help_text='How to pay, on that day.')),
                ('terms', models.TextField(blank=True, help_text='Terms of payment, on that day.')),
                ('bill_to', models.TextField(help_text='Name and address of the payer, on that day.')),
                ('at', models.DateTimeField()),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('corrects', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='corrected_by', to='billing.invoice')),
            ],
            options={
                'ordering': ['-year', '-sequence'],
            },
        ),
        migrations.CreateModel(
            name='CreditNote',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('credit', 'Credit'), ('waiver', 'Waiver'), ('write_off', 'Write-off'), ('remainder', 'Small remainder'), ('correction', 'Correction')], max_length=20)),
                ('year', models.PositiveSmallIntegerField()),
                ('sequence', models.PositiveIntegerField()),
                ('issued_on', models.DateField()),
                ('issuer', models.TextField()),
                ('reason', models.TextField(blank=True)),
                ('at', models.DateTimeField()),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('invoice', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='credit_notes', to='billing.invoice')),
            ],
            options={
                'ordering': ['-year', '-sequence'],
            },
        ),
        migrations.CreateModel(
            name='InvoiceLine',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('amount', models.DecimalField(decimal_places=2, max_digits=9)),
                ('text', models.CharField(max_length=300)),
                ('reference', models.CharField(blank=True, max_length=40)),
                ('order_number', models.CharField(blank=True, help_text='The payer’s purchase order or agreement.', max_length=60)),
                ('cost_center', models.CharField(blank=True, max_length=60)),
                ('service_on', models.DateField()),
                ('charge', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='lines', to='billing.charge')),
                ('invoice', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='lines', to='billing.invoice')),
            ],
            options={
                'ordering': ['invoice', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='CreditNoteLine',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('amount', models.DecimalField(decimal_places=2, max_digits=9)),
                ('credit', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='note_line', to='billing.credit')),
                ('note', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='lines', to='billing.creditnote')),
                ('line', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='credits', to='billing.invoiceline')),
            ],
            options={
                'ordering': ['note', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='InvoiceRun',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('state', models.CharField(db_index=True, editable=False, max_length=20)),
                ('due_on', models.DateField()),
                ('at', models.DateTimeField()),
                ('finished_at', models.DateTimeField(editable=False, null=True)),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['-at', '-pk'],
            },
        ),
        migrations.CreateModel(
            name='IssuerDetails',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('tax_number', models.CharField(blank=True, max_length=40)),
                ('remit_to', models.TextField(blank=True, help_text='Where checks go, and the account for ACH and transfers.')),
                ('terms', models.TextField(blank=True, help_text='Without days: the due date of an invoice says until when to pay.')),
                ('days_to_pay', models.PositiveSmallIntegerField(default=30, help_text='Until a new invoice is due.')),
                ('reminders', models.CharField(blank=True, default='-7, 7, 30', help_text='Days after the due date; below 0 before it.', max_length=100)),
                ('at', models.DateTimeField()),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name_plural': 'issuer details',
                'ordering': ['-at', '-pk'],
            },
        ),
        migrations.CreateModel(
            name='Order',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('state', models.CharField(db_index=True, editable=False, max_length=20)),
                ('kind', models.CharField(choices=[('purchase_order', 'Purchase order'), ('agreement', 'Agreement')], max_length=20)),
                ('number', models.CharField(max_length=60)),
                ('number_key', models.CharField(editable=False, help_text='The number, made comparable.', max_length=60)),
                ('cost_center', models.CharField(blank=True, max_length=60)),
                ('limit', models.DecimalField(decimal_places=2, max_digits=11)),
                ('valid_from', models.DateField()),
                ('valid_through', models.DateField()),
                ('reason', models.TextField(blank=True, help_text='Why it was not accepted, or was closed.')),
                ('at', models.DateTimeField()),
                ('decided_at', models.DateTimeField(null=True)),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('decided_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['-at', '-pk'],
            },
        ),
        migrations.CreateModel(
            name='Commitment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField()),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('charge', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='commitment', to='billing.charge')),
                ('order', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='commitments', to='billing.order')),
            ],
            options={
                'ordering': ['order', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='OrderFile',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=200)),
                ('media_type', models.CharField(max_length=40)),
                ('data', models.BinaryField()),
                ('order', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='file', to='billing.order')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Payer',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('agency', 'Agency'), ('person', 'Person'), ('state', 'State'), ('fund', 'Fund')], max_length=10)),
                ('title', models.CharField(blank=True, help_text='Name of a fund, or of the state’s own money.', max_length=200)),
                ('names_on_documents', models.BooleanField(default=False, help_text='Print people’s names on invoices. A name tells that the person has lived experience.')),
                ('organization', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='payer', to='people.organization')),
                ('person', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='payer', to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.AddField(
            model_name='order',
            name='payer',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='orders', to='billing.payer'),
        ),
        migrations.AddField(
            model_name='invoice',
            name='payer',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='invoices', to='billing.payer'),
        ),
        migrations.AddField(
            model_name='fund',
            name='payer',
            field=models.OneToOneField(limit_choices_to={'kind': 'fund'}, on_delete=django.db.models.deletion.PROTECT, related_name='fund', to='billing.payer'),
        ),
        migrations.AddField(
            model_name='charge',
            name='payer',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='charges', to='billing.payer'),
        ),
        migrations.CreateModel(
            name='BankRow',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('line', models.PositiveIntegerField()),
                ('source', models.CharField(choices=[('file', 'The file, as it was uploaded'), ('again', 'The file, read again later'), ('person', 'A person')], default='file', max_length=6)),
                ('day', models.DateField(blank=True, null=True)),
                ('amount', models.DecimalField(blank=True, decimal_places=2, max_digits=9, null=True)),
                ('problem', models.JSONField(blank=True, null=True)),
                ('cells', models.JSONField(blank=True, default=list)),
                ('texts', models.JSONField(help_text='text, payer, bank_id and reference, as the bank wrote them.')),
                ('bank_id', models.CharField(blank=True, max_length=100)),
                ('text_key', models.CharField(max_length=64)),
                ('ordinal', models.PositiveIntegerField()),
                ('name_key', models.CharField(blank=True, max_length=200)),
                ('parts', models.JSONField(blank=True, default=dict)),
                ('at', models.DateTimeField()),
                ('account', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='rows', to='billing.bankaccount')),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('file', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='imported_rows', to='billing.bankfile')),
                ('other', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='conflicts', to='billing.bankrow')),
                ('payer', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='billing.payer')),
            ],
            options={
                'ordering': ['-day', '-pk'],
            },
        ),
        migrations.CreateModel(
            name='BankName',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(db_index=True, max_length=200)),
                ('at', models.DateTimeField()),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('payer', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='bank_names', to='billing.payer')),
            ],
            options={
                'ordering': ['at', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='Quote',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('year', models.PositiveSmallIntegerField()),
                ('sequence', models.PositiveIntegerField()),
                ('issued_on', models.DateField()),
                ('valid_through', models.DateField()),
                ('issuer', models.TextField()),
                ('bill_to', models.TextField()),
                ('description', models.CharField(max_length=200)),
                ('course', models.CharField(blank=True, max_length=40)),
                ('count', models.PositiveIntegerField(help_text='Number of seats.')),
                ('each', models.DecimalField(decimal_places=2, help_text='The fee of a seat.', max_digits=9)),
                ('amount', models.DecimalField(decimal_places=2, max_digits=12)),
                ('terms', models.TextField(blank=True)),
                ('at', models.DateTimeField()),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('payer', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='quotes', to='billing.payer')),
            ],
            options={
                'ordering': ['-year', '-sequence'],
            },
        ),
        migrations.AddField(
            model_name='order',
            name='quote',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='orders', to='billing.quote'),
        ),
        migrations.CreateModel(
            name='Reassignment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('reason', models.TextField()),
                ('at', models.DateTimeField()),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('invoice', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='reassignment', to='billing.invoice')),
                ('successor', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='reassigned_from', to='billing.invoice')),
            ],
        ),
        migrations.CreateModel(
            name='Receipt',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('method', models.CharField(choices=[('check', 'Check'), ('ach', 'ACH or EFT'), ('transfer', 'Transfer between state agencies')], max_length=10)),
                ('amount', models.DecimalField(decimal_places=2, max_digits=9)),
                ('received_on', models.DateField()),
                ('reference', models.CharField(help_text='Check number or bank reference.', max_length=100)),
                ('reference_key', models.CharField(editable=False, help_text='The reference, made comparable.', max_length=100)),
                ('attempt', models.PositiveSmallIntegerField(default=1, help_text='Above 1 if an equal receipt was ended before.')),
                ('at', models.DateTimeField()),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('payer', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='receipts', to='billing.payer')),
            ],
            options={
                'verbose_name': 'payment',
                'verbose_name_plural': 'payments',
                'ordering': ['-received_on', '-pk'],
            },
        ),
        migrations.CreateModel(
            name='EntryLine',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('account', models.CharField(choices=[('to_invoice', 'Fees to invoice'), ('receivable', 'Invoiced fees owed'), ('bank', 'Money received'), ('unapplied', 'Money not applied yet'), ('revenue', 'Revenue from fees'), ('waivers', 'Fees waived'), ('write_offs', 'Debts written off'), ('refunds', 'Money paid back')], max_length=30)),
                ('amount', models.DecimalField(decimal_places=2, max_digits=12)),
                ('posted_on', models.DateField()),
                ('course', models.CharField(blank=True, max_length=40)),
                ('charge', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='ledger_lines', to='billing.charge')),
                ('entry', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='lines', to='billing.entry')),
                ('vendor', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.organization')),
                ('invoice', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='ledger_lines', to='billing.invoice')),
                ('payer', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='ledger_lines', to='billing.payer')),
                ('receipt', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='ledger_lines', to='billing.receipt')),
            ],
            options={
                'verbose_name': 'ledger line',
                'verbose_name_plural': 'ledger lines',
                'ordering': ['entry', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='Application',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('amount', models.DecimalField(decimal_places=2, max_digits=9)),
                ('at', models.DateTimeField()),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('line', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='applications', to='billing.invoiceline')),
                ('receipt', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='applications', to='billing.receipt')),
            ],
            options={
                'ordering': ['at', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='ReceiptEnd',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('returned', 'Returned by the bank'), ('void', 'Recorded by mistake'), ('corrected', 'Corrected')], max_length=10)),
                ('ended_on', models.DateField(help_text='The bank’s day of a return.')),
                ('reason', models.TextField()),
                ('at', models.DateTimeField()),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('receipt', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='end', to='billing.receipt')),
                ('replacement', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='corrected_from', to='billing.receipt')),
            ],
        ),
        migrations.CreateModel(
            name='Refund',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('amount', models.DecimalField(decimal_places=2, max_digits=9)),
                ('refunded_on', models.DateField(help_text='The day of the second person’s approval.')),
                ('reason', models.TextField()),
                ('at', models.DateTimeField()),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('receipt', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='refunds', to='billing.receipt')),
            ],
            options={
                'ordering': ['at', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='BankDecision',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('recorded', 'Recorded as a payment'), ('linked', 'Belongs to a payment recorded before'), ('returned', 'Return of a payment'), ('refunded', 'Money paid back'), ('set_aside', 'Set aside'), ('reopened', 'To decide again'), ('corrected', 'Payment corrected'), ('replaced', 'Replaced by a corrected row'), ('read', 'Read after all'), ('entered', 'Entered by a person'), ('re_entered', 'Entry corrected')], max_length=10)),
                ('reason', models.TextField(blank=True)),
                ('at', models.DateTimeField()),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('as_row', models.ForeignKey(blank=True, help_text='The row that counts instead.', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='instead_of', to='billing.bankrow')),
                ('row', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='decisions', to='billing.bankrow')),
                ('receipt', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='bank_decisions', to='billing.receipt')),
                ('refund', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='bank_decisions', to='billing.refund')),
            ],
            options={
                'ordering': ['at', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='Reminder',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('step', models.SmallIntegerField()),
                ('sent_on', models.DateField()),
                ('owed', models.DecimalField(decimal_places=2, help_text='Owed on the invoice.', max_digits=9)),
                ('on_account', models.DecimalField(decimal_places=2, help_text='Money of the payer, not applied yet.', max_digits=9)),
                ('issuer', models.TextField()),
                ('remit_to', models.TextField(blank=True)),
                ('at', models.DateTimeField()),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('invoice', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='reminders', to='billing.invoice')),
            ],
            options={
                'ordering': ['-at', '-pk'],
            },
        ),
        migrations.CreateModel(
            name='ReturnUndone',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('reason', models.TextField()),
                ('at', models.DateTimeField()),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('end', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='undone', to='billing.receiptend')),
                ('receipt', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='restored_from', to='billing.receipt')),
            ],
        ),
        migrations.CreateModel(
            name='RunPayer',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('payer', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='billing.payer')),
                ('run', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='payers', to='billing.invoicerun')),
            ],
            options={
                'ordering': ['run', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='RunResult',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('problem', models.JSONField(help_text='{code, params}: why no invoice was issued.', null=True)),
                ('at', models.DateTimeField()),
                ('invoice', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='run_result', to='billing.invoice')),
                ('payer', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='billing.payer')),
                ('run', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='results', to='billing.invoicerun')),
            ],
            options={
                'ordering': ['run', 'pk'],
            },
        ),
        migrations.AddConstraint(
            model_name='bankfile',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ['read', 'imported', 'discarded'])), name='bank_file_state_known'),
        ),
        migrations.AddConstraint(
            model_name='closing',
            constraint=models.CheckConstraint(condition=models.Q(('is_closed', True), models.Q(('reason', ''), _negated=True), _connector='OR'), name='reopened_with_a_reason'),
        ),
        migrations.AddConstraint(
            model_name='credit',
            constraint=models.CheckConstraint(condition=models.Q(('amount__gt', 0)), name='credit_positive'),
        ),
        migrations.AddConstraint(
            model_name='credit',
            constraint=models.CheckConstraint(condition=models.Q(('kind', 'canceled'), models.Q(('reason', ''), _negated=True), _connector='OR'), name='credit_has_a_reason'),
        ),
        migrations.AddConstraint(
            model_name='entry',
            constraint=models.CheckConstraint(condition=models.Q(('posted_on__gte', models.F('document_on'))), name='posted_after_document'),
        ),
        migrations.AddConstraint(
            model_name='fundterms',
            constraint=models.CheckConstraint(condition=models.Q(('last_on__gte', models.F('first_on'))), name='fund_ends_after_it_starts'),
        ),
        migrations.AddConstraint(
            model_name='fundterms',
            constraint=models.CheckConstraint(condition=models.Q(('source', ''), _negated=True), name='fund_has_a_source'),
        ),
        migrations.AddConstraint(
            model_name='creditnote',
            constraint=models.UniqueConstraint(fields=('year', 'sequence'), name='credit_note_number_once'),
        ),
        migrations.AddIndex(
            model_name='invoiceline',
            index=models.Index(fields=['charge', 'amount'], name='line_charge_amount'),
        ),
        migrations.AddConstraint(
            model_name='invoiceline',
            constraint=models.CheckConstraint(condition=models.Q(('amount__gt', 0)), name='line_positive'),
        ),
        migrations.AddConstraint(
            model_name='invoiceline',
            constraint=models.UniqueConstraint(fields=('invoice', 'charge'), name='charge_once_per_invoice'),
        ),
        migrations.AddConstraint(
            model_name='creditnoteline',
            constraint=models.CheckConstraint(condition=models.Q(('amount__gt', 0)), name='note_line_positive'),
        ),
        migrations.AddConstraint(
            model_name='invoicerun',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ['queued', 'running', 'done'])), name='invoice_run_state_known'),
        ),
        migrations.AddConstraint(
            model_name='payer',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('kind', 'agency'), ('organization__isnull', False), ('person__isnull', True)), models.Q(('kind', 'person'), ('organization__isnull', True), ('person__isnull', False)), models.Q(('kind__in', ['state', 'fund']), ('organization__isnull', True), ('person__isnull', True), models.Q(('title', ''), _negated=True)), _connector='OR'), name='payer_is_of_its_kind'),
        ),
        migrations.AddConstraint(
            model_name='payer',
            constraint=models.UniqueConstraint(condition=models.Q(('kind', 'state')), fields=('kind',), name='one_state_as_payer'),
        ),
        migrations.AddConstraint(
            model_name='invoice',
            constraint=models.UniqueConstraint(fields=('year', 'sequence'), name='invoice_number_once'),
        ),
        migrations.AddIndex(
            model_name='charge',
            index=models.Index(fields=['payer', 'person', 'amount'], name='charge_payer_person_amount'),
        ),
        migrations.AddConstraint(
            model_name='charge',
            constraint=models.CheckConstraint(condition=models.Q(('amount__gte', 0)), name='charge_not_negative'),
        ),
        migrations.AddConstraint(
            model_name='bankrow',
            constraint=models.CheckConstraint(condition=models.Q(('amount', 0), _negated=True), name='bank_row_not_zero'),
        ),
        migrations.AddConstraint(
            model_name='bankrow',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('amount__isnull', False), ('day__isnull', False), ('problem__isnull', True)), models.Q(('amount__isnull', True), ('day__isnull', True), ('problem__isnull', False)), _connector='OR'), name='bank_row_is_read_or_says_why_not'),
        ),
        migrations.AddConstraint(
            model_name='bankrow',
            constraint=models.UniqueConstraint(fields=('account', 'text_key', 'ordinal'), name='bank_row_once'),
        ),
        migrations.AddConstraint(
            model_name='bankrow',
            constraint=models.UniqueConstraint(condition=models.Q(models.Q(('bank_id', ''), _negated=True), ('source', 'file')), fields=('account', 'bank_id', 'amount'), name='bank_id_once'),
        ),
        migrations.AddConstraint(
            model_name='quote',
            constraint=models.UniqueConstraint(fields=('year', 'sequence'), name='quote_number_once'),
        ),
        migrations.AddConstraint(
            model_name='quote',
            constraint=models.CheckConstraint(condition=models.Q(('count__gt', 0), ('each__gte', 0)), name='quote_of_something'),
        ),
        migrations.AddConstraint(
            model_name='order',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ['submitted', 'accepted', 'declined', 'withdrawn', 'closed'])), name='order_state_known'),
        ),
        migrations.AddConstraint(
            model_name='order',
            constraint=models.CheckConstraint(condition=models.Q(('limit__gt', 0)), name='order_limit_positive'),
        ),
        migrations.AddConstraint(
            model_name='order',
            constraint=models.CheckConstraint(condition=models.Q(('valid_through__gte', models.F('valid_from'))), name='order_days_in_order'),
        ),
        migrations.AddConstraint(
            model_name='order',
            constraint=models.UniqueConstraint(condition=models.Q(('state__in', ('submitted', 'accepted', 'closed'))), fields=('payer', 'number_key'), name='order_number_once_per_payer'),
        ),
        migrations.AddConstraint(
            model_name='reassignment',
            constraint=models.CheckConstraint(condition=models.Q(('reason', ''), _negated=True), name='reassignment_has_a_reason'),
        ),
        migrations.AddIndex(
            model_name='receipt',
            index=models.Index(fields=['payer', 'reference_key'], name='receipt_payer_reference'),
        ),
        migrations.AddConstraint(
            model_name='receipt',
            constraint=models.CheckConstraint(condition=models.Q(('amount__gt', 0)), name='receipt_positive'),
        ),
        migrations.AddConstraint(
            model_name='receipt',
            constraint=models.UniqueConstraint(fields=('payer', 'reference_key', 'amount', 'received_on', 'attempt'), name='receipt_once'),
        ),
        migrations.AddIndex(
            model_name='entryline',
            index=models.Index(fields=['payer', 'account', 'posted_on', 'amount'], name='line_payer_account'),
        ),
        migrations.AddIndex(
            model_name='entryline',
            index=models.Index(fields=['posted_on', 'account', 'amount'], name='line_day_account_amount'),
        ),
        migrations.AddIndex(
            model_name='entryline',
            index=models.Index(fields=['posted_on', 'entry'], name='line_day_entry'),
        ),
        migrations.AddConstraint(
            model_name='entryline',
            constraint=models.CheckConstraint(condition=models.Q(('amount', 0), _negated=True), name='line_amount_not_zero'),
        ),
        migrations.AddConstraint(
            model_name='application',
            constraint=models.CheckConstraint(condition=models.Q(('amount', 0), _negated=True), name='application_not_zero'),
        ),
        migrations.AddConstraint(
            model_name='receiptend',
            constraint=models.CheckConstraint(condition=models.Q(('reason', ''), _negated=True), name='receipt_end_has_a_reason'),
        ),
        migrations.AddConstraint(
            model_name='receiptend',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('kind', 'corrected'), ('replacement__isnull', False)), models.Q(models.Q(('kind', 'corrected'), _negated=True), ('replacement__isnull', True)), _connector='OR'), name='corrected_receipt_has_a_replacement'),
        ),
        migrations.AddConstraint(
            model_name='refund',
            constraint=models.CheckConstraint(condition=models.Q(('amount__gt', 0)), name='refund_positive'),
        ),
        migrations.AddConstraint(
            model_name='refund',
            constraint=models.CheckConstraint(condition=models.Q(('reason', ''), _negated=True), name='refund_has_a_reason'),
        ),
        migrations.AddConstraint(
            model_name='bankdecision',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('kind__in', ['set_aside', 'reopened']), ('receipt__isnull', True), ('as_row__isnull', True), ('refund__isnull', True), models.Q(('reason', ''), _negated=True)), models.Q(('as_row__isnull', True), ('kind__in', ('recorded', 'linked', 'returned', 'corrected')), ('receipt__isnull', False), ('refund__isnull', True)), models.Q(('as_row__isnull', False), ('kind__in', ('replaced', 'read', 'entered', 're_entered')), ('receipt__isnull', True), ('refund__isnull', True)), models.Q(('as_row__isnull', True), ('kind', 'refunded'), ('receipt__isnull', True), ('refund__isnull', False)), _connector='OR'), name='bank_decision_is_of_its_kind'),
        ),
        migrations.AddConstraint(
            model_name='reminder',
            constraint=models.UniqueConstraint(fields=('invoice', 'step'), name='reminder_step_once'),
        ),
        migrations.AddConstraint(
            model_name='reminder',
            constraint=models.CheckConstraint(condition=models.Q(('on_account__gte', 0), ('owed__gt', models.F('on_account'))), name='reminder_asks_for_something'),
        ),
        migrations.AddConstraint(
            model_name='returnundone',
            constraint=models.CheckConstraint(condition=models.Q(('reason', ''), _negated=True), name='return_undone_has_a_reason'),
        ),
        migrations.AddConstraint(
            model_name='runpayer',
            constraint=models.UniqueConstraint(fields=('run', 'payer'), name='payer_once_per_run'),
        ),
        migrations.AddConstraint(
            model_name='runresult',
            constraint=models.UniqueConstraint(fields=('run', 'payer'), name='result_once_per_run'),
        ),
        migrations.AddConstraint(
            model_name='runresult',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('invoice__isnull', False), ('problem__isnull', True)), models.Q(('invoice__isnull', True), ('problem__isnull', False)), _connector='OR'), name='run_result_is_an_invoice_or_a_problem'),
        ),
    ]
