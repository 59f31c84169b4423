"""The texts of a page: what people see, what a screen reader says, and the title of the window."""

import re
from html.parser import HTMLParser

PLAIN_WORD = re.compile(r"[A-Za-z]{2,}")
SPOKEN_ATTRIBUTES = {"title", "alt", "aria-label", "placeholder", "data-label", "aria-description", "label"}
UNREAD = {"script", "style", "svg"}
BLOCKS = set(
    "title option table ul ol form p li div td th dt dd h1 h2 h3 h4 section button label summary legend".split()
)
VOID = {"meta", "link", "input", "br", "img", "hr", "wbr", "source", "col", "base"}


class PageTexts(HTMLParser):
    """The texts of a page that people see or hear: [(where, text)]. The text of one block is one text."""

    def __init__(self, source):
        super().__init__()
        self.texts, self.open, self.block = [], [], []
        self.feed(source)
        self.close()
        self.end_block()

    def end_block(self):
        text = " ".join(" ".join(self.block).split())
        if text:
            self.texts.append((self.open[-1] if self.open else "page", text))
        self.block = []

    def handle_starttag(self, tag, attrs):
        values = dict(attrs)
        if tag in BLOCKS:
            self.end_block()
        for name, value in attrs:
            if name in SPOKEN_ATTRIBUTES and value:
                self.texts.append((f"{tag} {name}", value))
        if tag == "meta" and values.get("name") == "description":
            self.texts.append(("meta description", values["content"]))
        if tag == "input" and values.get("type") in ("submit", "button", "reset"):
            self.texts.append(("input value", values.get("value", "")))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        if tag in BLOCKS:
            self.end_block()
        if tag in self.open:
            innermost = len(self.open) - 1 - self.open[::-1].index(tag)
            del self.open[innermost:]

    def handle_data(self, data):
        if not UNREAD & set(self.open):
            self.block.append(data)
