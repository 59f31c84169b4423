"""The HTML tags that item files contain, by what becomes of them in plain text."""

import re

LINE_TAGS = frozenset(
    "br p div tr h1 h2 h3 h4 h5 h6 pre blockquote dl dt dd section article hr ul ol li figure figcaption".split()
)
LISTS = frozenset({"ul", "ol"})
FORMATTING_TAGS = frozenset(
    "b strong i em u ins small big code span font tt kbd samp var dfn mark cite abbr acronym center label bdi wbr time"
    " nobr".split()
)
PAGE_TAGS = frozenset("html body head meta link title base header footer main nav".split())
TABLE_PARTS = frozenset("td th thead tbody tfoot caption colgroup col".split())
SCRIPTS = frozenset({"sub", "sup"})
STRUCK_TAGS = frozenset({"s", "strike", "del"})
LOST_CONTENT = {
    "img": "text_lost_picture",
    "picture": "text_lost_picture",
    "video": "text_lost_video",
    "audio": "text_lost_sound",
    "iframe": "text_lost_embedded_page",
    "object": "text_lost_embedded_object",
    "embed": "text_lost_embedded_object",
    "svg": "text_lost_drawing",
    "canvas": "text_lost_drawing",
    "math": "text_lost_formula",
    "table": "text_lost_table",
    "input": "text_lost_form_field",
    "select": "text_lost_form_field",
    "textarea": "text_lost_form_field",
    "button": "text_lost_form_field",
    "form": "text_lost_form_field",
    "source": "text_lost_sound",
    "bdo": "text_lost_direction",
}
# Tags without content, which are never closed.
VOID_TAGS = frozenset("br hr img input embed source meta link base col wbr".split())
REMOVED_ELEMENTS = frozenset("script style template noscript svg math object iframe canvas".split())
KNOWN_TAGS = (
    LINE_TAGS | FORMATTING_TAGS | PAGE_TAGS | TABLE_PARTS | SCRIPTS | STRUCK_TAGS | REMOVED_ELEMENTS
    | frozenset(LOST_CONTENT) | {"a", "q"}
)  # fmt: skip
# Word's own tags, such as <o:p>: they never show anything.
WORD_TAG = re.compile(r"(?:[ovwm]|st\d):\w+", re.IGNORECASE)

_FLAGS = "hidden|reversed|controls|disabled|checked|nowrap|compact|noshade|autoplay|loop|muted|open"
# Attributes need an equals sign: “a <b and c> d” is arithmetic, not a bold tag.
TAG = re.compile(
    rf"<(?P<close>/?)(?P<name>[A-Za-z][\w:-]*)(?P<rest>\s*/?|\s+(?:{_FLAGS})\b[^<>]*|\s[^<>=]*=[^<>]*)>", re.IGNORECASE
)


def attribute(rest: str, name: str) -> str:
    """The value of an attribute in a tag; "" if it has none."""
    match = re.search(rf"""\b{name}\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))""", rest, re.IGNORECASE)
    return next((group for group in match.groups() if group), "") if match else ""


def has_flag(rest: str, name: str) -> bool:
    """Whether a tag has an attribute without a value, such as “hidden”."""
    return re.search(rf"(?:^|\s){name}(?=[\s/=]|$)", rest, re.IGNORECASE) is not None
