"""Block types for the body of a page. Each renders to markup that meets WCAG 2.1 AA."""

from wagtail import blocks
from wagtail.documents.blocks import DocumentChooserBlock
from wagtail.images.blocks import ImageBlock

PROSE = ["bold", "italic", "ol", "ul", "link", "document-link"]


class CalloutBlock(blocks.StructBlock):
    """A heading and a short text in a box, for something important."""

    heading = blocks.CharBlock(max_length=80)
    text = blocks.RichTextBlock(features=PROSE)

    class Meta:
        icon = "help"
        template = "cms/blocks/callout.html"


class QuestionBlock(blocks.StructBlock):
    """A frequently asked question with an answer that opens on a click."""

    question = blocks.CharBlock(max_length=160)
    answer = blocks.RichTextBlock(features=PROSE)

    class Meta:
        icon = "help"
        template = "cms/blocks/question.html"


class PictureBlock(blocks.StructBlock):
    """A picture with alternative text, or marked as decorative."""

    image = ImageBlock()
    caption = blocks.CharBlock(required=False, max_length=200)

    class Meta:
        icon = "image"
        template = "cms/blocks/picture.html"


class DownloadBlock(blocks.StructBlock):
    """A document to download."""

    document = DocumentChooserBlock()
    label = blocks.CharBlock(max_length=120, help_text="Say what it is, such as “Sponsor’s checklist”.")

    class Meta:
        icon = "doc-full"
        template = "cms/blocks/download.html"


class StepBlock(blocks.StructBlock):
    """One of several numbered steps."""

    heading = blocks.CharBlock(max_length=80)
    text = blocks.TextBlock()


class AudienceBlock(blocks.StructBlock):
    """A link to the right page for one group of readers."""

    heading = blocks.CharBlock(max_length=80)
    text = blocks.TextBlock()
    page = blocks.PageChooserBlock(required=False)
    address = blocks.CharBlock(
        required=False, max_length=200, help_text="Use this if the link does not go to a page, such as /verify/."
    )
    label = blocks.CharBlock(max_length=60, help_text="The text of the link.")


class LanguageBlock(blocks.StructBlock):
    """A text in another language, marked with its language for screen readers."""

    language = blocks.CharBlock(
        max_length=40, help_text="The name of the language in that language, such as “Español”."
    )
    code = blocks.RegexBlock(
        regex=r"^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$",
        max_length=20,
        help_text="The language code, such as “es” for Spanish.",
    )
    text = blocks.TextBlock()

    class Meta:
        icon = "globe"
        template = "cms/blocks/language.html"


BODY = [
    ("heading", blocks.CharBlock(max_length=120, icon="title", template="cms/blocks/heading.html")),
    ("prose", blocks.RichTextBlock(features=["h3", *PROSE], icon="pilcrow")),
    ("callout", CalloutBlock()),
    ("question", QuestionBlock()),
    ("picture", PictureBlock()),
    ("download", DownloadBlock()),
    ("language", LanguageBlock()),
]
