import django.db.models.deletion
import wagtail.fields
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
        ('training', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='CalendarPage',
            fields=[
                ('page_ptr', models.OneToOneField(auto_created=True, on_delete=django.db.models.deletion.CASCADE, parent_link=True, primary_key=True, serialize=False, to=settings.WAGTAIL_PAGE_MODEL)),
                ('lead', models.TextField(blank=True, help_text='Say in one or two plain sentences what the page is about.', max_length=400)),
                ('short_title', models.CharField(blank=True, help_text='Use this if the title is too long for the menu.', max_length=30, verbose_name='name in the menu')),
            ],
            options={
                'abstract': False,
            },
            bases=('wagtailcore.page',),
        ),
        migrations.CreateModel(
            name='HomePage',
            fields=[
                ('page_ptr', models.OneToOneField(auto_created=True, on_delete=django.db.models.deletion.CASCADE, parent_link=True, primary_key=True, serialize=False, to=settings.WAGTAIL_PAGE_MODEL)),
                ('lead', models.TextField(blank=True, help_text='Say in one or two plain sentences what the page is about.', max_length=400)),
                ('short_title', models.CharField(blank=True, help_text='Use this if the title is too long for the menu.', max_length=30, verbose_name='name in the menu')),
                ('contact_name', models.CharField(blank=True, max_length=120, verbose_name='name')),
                ('contact_hours', models.CharField(blank=True, help_text='Include the time zone.', max_length=120, verbose_name='hours')),
                ('audiences', wagtail.fields.StreamField([('audience', 5)], blank=True, block_lookup={0: ('wagtail.blocks.CharBlock', (), {'max_length': 80}), 1: ('wagtail.blocks.TextBlock', (), {}), 2: ('wagtail.blocks.PageChooserBlock', (), {'required': False}), 3: ('wagtail.blocks.CharBlock', (), {'help_text': 'Use this if the link does not go to a page, such as /verify/.', 'max_length': 200, 'required': False}), 4: ('wagtail.blocks.CharBlock', (), {'help_text': 'The text of the link.', 'max_length': 60}), 5: ('wagtail.blocks.StructBlock', [[('heading', 0), ('text', 1), ('page', 2), ('address', 3), ('label', 4)]], {})})),
                ('steps', wagtail.fields.StreamField([('step', 2)], blank=True, block_lookup={0: ('wagtail.blocks.CharBlock', (), {'max_length': 80}), 1: ('wagtail.blocks.TextBlock', (), {}), 2: ('wagtail.blocks.StructBlock', [[('heading', 0), ('text', 1)]], {})}, verbose_name='steps to the certificate')),
            ],
            options={
                'abstract': False,
            },
            bases=('wagtailcore.page',),
        ),
        migrations.CreateModel(
            name='SecondPersonReview',
            fields=[
                ('task_ptr', models.OneToOneField(auto_created=True, on_delete=django.db.models.deletion.CASCADE, parent_link=True, primary_key=True, serialize=False, to='wagtailcore.task')),
            ],
            options={
                'verbose_name': 'review by a second person',
                'verbose_name_plural': 'reviews by a second person',
            },
            bases=('wagtailcore.task',),
        ),
        migrations.CreateModel(
            name='StandardPage',
            fields=[
                ('page_ptr', models.OneToOneField(auto_created=True, on_delete=django.db.models.deletion.CASCADE, parent_link=True, primary_key=True, serialize=False, to=settings.WAGTAIL_PAGE_MODEL)),
                ('lead', models.TextField(blank=True, help_text='Say in one or two plain sentences what the page is about.', max_length=400)),
                ('short_title', models.CharField(blank=True, help_text='Use this if the title is too long for the menu.', max_length=30, verbose_name='name in the menu')),
                ('body', wagtail.fields.StreamField([('heading', 0), ('prose', 1), ('callout', 4), ('question', 6), ('picture', 9), ('download', 12), ('language', 16)], blank=True, block_lookup={0: ('wagtail.blocks.CharBlock', (), {'icon': 'title', 'max_length': 120, 'template': 'cms/blocks/heading.html'}), 1: ('wagtail.blocks.RichTextBlock', (), {'features': ['h3', 'bold', 'italic', 'ol', 'ul', 'link', 'document-link'], 'icon': 'pilcrow'}), 2: ('wagtail.blocks.CharBlock', (), {'max_length': 80}), 3: ('wagtail.blocks.RichTextBlock', (), {'features': ['bold', 'italic', 'ol', 'ul', 'link', 'document-link']}), 4: ('wagtail.blocks.StructBlock', [[('heading', 2), ('text', 3)]], {}), 5: ('wagtail.blocks.CharBlock', (), {'max_length': 160}), 6: ('wagtail.blocks.StructBlock', [[('question', 5), ('answer', 3)]], {}), 7: ('wagtail.images.blocks.ImageBlock', [], {}), 8: ('wagtail.blocks.CharBlock', (), {'max_length': 200, 'required': False}), 9: ('wagtail.blocks.StructBlock', [[('image', 7), ('caption', 8)]], {}), 10: ('wagtail.documents.blocks.DocumentChooserBlock', (), {}), 11: ('wagtail.blocks.CharBlock', (), {'help_text': 'Say what it is, such as “Sponsor’s checklist”.', 'max_length': 120}), 12: ('wagtail.blocks.StructBlock', [[('document', 10), ('label', 11)]], {}), 13: ('wagtail.blocks.CharBlock', (), {'help_text': 'The name of the language in that language, such as “Español”.', 'max_length': 40}), 14: ('wagtail.blocks.RegexBlock', (), {'help_text': 'The language code, such as “es” for Spanish.', 'max_length': 20, 'regex': '^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$'}), 15: ('wagtail.blocks.TextBlock', (), {}), 16: ('wagtail.blocks.StructBlock', [[('language', 13), ('code', 14), ('text', 15)]], {})})),
                ('show_in_footer', models.BooleanField(default=False, help_text='If selected, every page links to this page in the footer.', verbose_name='show in the footer')),
            ],
            options={
                'abstract': False,
            },
            bases=('wagtailcore.page',),
        ),
        migrations.CreateModel(
            name='CurriculumIndexPage',
            fields=[
                ('page_ptr', models.OneToOneField(auto_created=True, on_delete=django.db.models.deletion.CASCADE, parent_link=True, primary_key=True, serialize=False, to=settings.WAGTAIL_PAGE_MODEL)),
                ('lead', models.TextField(blank=True, help_text='Say in one or two plain sentences what the page is about.', max_length=400)),
                ('short_title', models.CharField(blank=True, help_text='Use this if the title is too long for the menu.', max_length=30, verbose_name='name in the menu')),
                ('body', wagtail.fields.StreamField([('heading', 0), ('prose', 1), ('callout', 4), ('question', 6), ('picture', 9), ('download', 12), ('language', 16)], blank=True, block_lookup={0: ('wagtail.blocks.CharBlock', (), {'icon': 'title', 'max_length': 120, 'template': 'cms/blocks/heading.html'}), 1: ('wagtail.blocks.RichTextBlock', (), {'features': ['h3', 'bold', 'italic', 'ol', 'ul', 'link', 'document-link'], 'icon': 'pilcrow'}), 2: ('wagtail.blocks.CharBlock', (), {'max_length': 80}), 3: ('wagtail.blocks.RichTextBlock', (), {'features': ['bold', 'italic', 'ol', 'ul', 'link', 'document-link']}), 4: ('wagtail.blocks.StructBlock', [[('heading', 2), ('text', 3)]], {}), 5: ('wagtail.blocks.CharBlock', (), {'max_length': 160}), 6: ('wagtail.blocks.StructBlock', [[('question', 5), ('answer', 3)]], {}), 7: ('wagtail.images.blocks.ImageBlock', [], {}), 8: ('wagtail.blocks.CharBlock', (), {'max_length': 200, 'required': False}), 9: ('wagtail.blocks.StructBlock', [[('image', 7), ('caption', 8)]], {}), 10: ('wagtail.documents.blocks.DocumentChooserBlock', (), {}), 11: ('wagtail.blocks.CharBlock', (), {'help_text': 'Say what it is, such as “Sponsor’s checklist”.', 'max_length': 120}), 12: ('wagtail.blocks.StructBlock', [[('document', 10), ('label', 11)]], {}), 13: ('wagtail.blocks.CharBlock', (), {'help_text': 'The name of the language in that language, such as “Español”.', 'max_length': 40}), 14: ('wagtail.blocks.RegexBlock', (), {'help_text': 'The language code, such as “es” for Spanish.', 'max_length': 20, 'regex': '^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$'}), 15: ('wagtail.blocks.TextBlock', (), {}), 16: ('wagtail.blocks.StructBlock', [[('language', 13), ('code', 14), ('text', 15)]], {})})),
                ('course', models.ForeignKey(blank=True, help_text='The course that this page lists. Its units and hours come from the course records.', null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='training.course')),
            ],
            options={
                'abstract': False,
            },
            bases=('wagtailcore.page',),
        ),
        migrations.CreateModel(
            name='CurriculumPage',
            fields=[
                ('page_ptr', models.OneToOneField(auto_created=True, on_delete=django.db.models.deletion.CASCADE, parent_link=True, primary_key=True, serialize=False, to=settings.WAGTAIL_PAGE_MODEL)),
                ('lead', models.TextField(blank=True, help_text='Say in one or two plain sentences what the page is about.', max_length=400)),
                ('short_title', models.CharField(blank=True, help_text='Use this if the title is too long for the menu.', max_length=30, verbose_name='name in the menu')),
                ('body', wagtail.fields.StreamField([('heading', 0), ('prose', 1), ('callout', 4), ('question', 6), ('picture', 9), ('download', 12), ('language', 16)], blank=True, block_lookup={0: ('wagtail.blocks.CharBlock', (), {'icon': 'title', 'max_length': 120, 'template': 'cms/blocks/heading.html'}), 1: ('wagtail.blocks.RichTextBlock', (), {'features': ['h3', 'bold', 'italic', 'ol', 'ul', 'link', 'document-link'], 'icon': 'pilcrow'}), 2: ('wagtail.blocks.CharBlock', (), {'max_length': 80}), 3: ('wagtail.blocks.RichTextBlock', (), {'features': ['bold', 'italic', 'ol', 'ul', 'link', 'document-link']}), 4: ('wagtail.blocks.StructBlock', [[('heading', 2), ('text', 3)]], {}), 5: ('wagtail.blocks.CharBlock', (), {'max_length': 160}), 6: ('wagtail.blocks.StructBlock', [[('question', 5), ('answer', 3)]], {}), 7: ('wagtail.images.blocks.ImageBlock', [], {}), 8: ('wagtail.blocks.CharBlock', (), {'max_length': 200, 'required': False}), 9: ('wagtail.blocks.StructBlock', [[('image', 7), ('caption', 8)]], {}), 10: ('wagtail.documents.blocks.DocumentChooserBlock', (), {}), 11: ('wagtail.blocks.CharBlock', (), {'help_text': 'Say what it is, such as “Sponsor’s checklist”.', 'max_length': 120}), 12: ('wagtail.blocks.StructBlock', [[('document', 10), ('label', 11)]], {}), 13: ('wagtail.blocks.CharBlock', (), {'help_text': 'The name of the language in that language, such as “Español”.', 'max_length': 40}), 14: ('wagtail.blocks.RegexBlock', (), {'help_text': 'The language code, such as “es” for Spanish.', 'max_length': 20, 'regex': '^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$'}), 15: ('wagtail.blocks.TextBlock', (), {}), 16: ('wagtail.blocks.StructBlock', [[('language', 13), ('code', 14), ('text', 15)]], {})})),
                ('unit', models.ForeignKey(blank=True, help_text='The unit that this page describes. Its hours and objectives come from the course records.', null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='training.unit')),
            ],
            options={
                'abstract': False,
            },
            bases=('wagtailcore.page',),
        ),
        migrations.CreateModel(
            name='ProgramPage',
            fields=[
                ('page_ptr', models.OneToOneField(auto_created=True, on_delete=django.db.models.deletion.CASCADE, parent_link=True, primary_key=True, serialize=False, to=settings.WAGTAIL_PAGE_MODEL)),
                ('lead', models.TextField(blank=True, help_text='Say in one or two plain sentences what the page is about.', max_length=400)),
                ('short_title', models.CharField(blank=True, help_text='Use this if the title is too long for the menu.', max_length=30, verbose_name='name in the menu')),
                ('contact_name', models.CharField(blank=True, max_length=120, verbose_name='name')),
                ('contact_hours', models.CharField(blank=True, help_text='Include the time zone.', max_length=120, verbose_name='hours')),
                ('program_key', models.SlugField(blank=True, help_text='The program in the certification rules that this page describes.', max_length=60, verbose_name='program')),
                ('is_example', models.BooleanField(default=False, verbose_name='an example, not an official program')),
                ('what_it_is', wagtail.fields.RichTextField(blank=True, verbose_name='what it is')),
                ('who_may_apply', wagtail.fields.RichTextField(blank=True, verbose_name='who may apply')),
                ('cost', wagtail.fields.RichTextField(blank=True, verbose_name='what it costs, and who pays')),
                ('training', wagtail.fields.RichTextField(blank=True, verbose_name='what the training is like')),
                ('exam', wagtail.fields.RichTextField(blank=True, verbose_name='what the exam is like')),
                ('support', wagtail.fields.RichTextField(blank=True, verbose_name='help and accommodations')),
                ('afterwards', wagtail.fields.RichTextField(blank=True, verbose_name='after you are certified')),
                ('course', models.ForeignKey(blank=True, help_text='The required course. Its hours, fee and next cohorts come from the course records.', null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='training.course')),
            ],
            options={
                'abstract': False,
            },
            bases=('wagtailcore.page',),
        ),
    ]
