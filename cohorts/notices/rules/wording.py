"""What an email may contain: variables in braces, few HTML elements, and a subject that gives nothing away.

Pure: languages and variables are passed in.
"""

import re
from collections.abc import Callable, Collection, Iterable, Mapping
from html import escape
from html.parser import HTMLParser

VARIABLE = re.compile(r"\{([^{}\n]*)\}")
# Stays as it is until the email is sent: whoever reads the database must not find links that work.
LINK = "link"
ALLOWED = {
    "p": (), "br": (), "strong": (), "b": (), "em": (), "i": (), "u": (), "h2": (), "h3": (), "ul": (), "ol": (),
    "li": (), "hr": (), "table": (), "tr": (), "td": (), "th": (), "a": ("href",),
}  # fmt: skip
SAFE_ADDRESS = re.compile(r"(?:https?://|mailto:|tel:|\{link\}$)")
# Whoever sees the list of somebody's emails must not learn why they are here, or how an exam ended; in two languages.
GIVES_AWAY = re.compile(
    r"\b(?:recover\w*|addict\w*|substance\w*|mental\w*|diagnos\w*|disorder\w*|illness\w*|sober\w*|relaps\w*|"
    r"overdos\w*|"
    r"peers?|patients?|clients?|disab\w*|accommodat\w*|pass(?:ed|ing)?|fail\w*|scor\w*|result\w*|exam\w*|"
    r"suspen\w*|revok\w*|reinstat\w*|recuperaci\w*|adicci\w*|adict\w*|salud|trastorn\w*|diagn\w*|enferm\w*|discapac\w*|"
    r"aprob\w*|reprob\w*|suspend\w*|resultad\w*|pares)\b",
    re.IGNORECASE,
)


def variables_in(text: str) -> list[str]:
    """Return what stands in braces, in order, each once."""
    return list(dict.fromkeys(VARIABLE.findall(text)))


def unknown_variables(text: str, known: Collection[str]) -> list[str]:
    """Return the names in braces that are not among `known`."""
    return [name for name in variables_in(text) if name not in known]


def revealing_words(subject: str) -> list[str]:
    """Return the words of a subject that may give away why somebody is here."""
    return list(dict.fromkeys(match.group(0) for match in GIVES_AWAY.finditer(VARIABLE.sub(" ", subject))))


def fill(text: str, values: Mapping[str, str], write: Callable[[str], str] = str) -> str:
    """Return the text with its variables replaced. What has no value, such as the link, stays."""
    return VARIABLE.sub(lambda match: write(values[match[1]]) if match[1] in values else match[0], text)


def html_of(text: str) -> str:
    """Return a plain text as HTML: paragraphs, lists of lines that start with a dash, and the link as a mark."""
    return "\n".join(_block(block) for block in re.split(r"\n\s*\n", text.strip()) if block.strip())


def _block(block: str) -> str:
    lines = [line.strip() for line in block.strip().splitlines()]
    if all(line.startswith("- ") for line in lines):
        return "<ul>" + "".join(f"<li>{escape(line[2:])}</li>" for line in lines) + "</ul>"
    return "<p>" + "<br>".join(escape(line) for line in lines) + "</p>"


def fill_html(html: str, values: Mapping[str, str]) -> str:
    """Return HTML with its variables replaced by escaped text; line breaks of a value stay."""
    return fill(html, values, lambda value: "<br>".join(escape(line) for line in value.strip().splitlines()))


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.problems: list[str] = []
        self.open: list[str] = []

    def handle_starttag(self, tag: str, attrs: Iterable[tuple[str, str | None]]) -> None:
        if tag not in ALLOWED:
            self.problems.append(f"<{tag}>")
            return
        if tag not in ("br", "hr"):
            self.open.append(tag)
        for name, value in attrs:
            if name not in ALLOWED[tag]:
                self.problems.append(f"<{tag} {name}>")
            elif not SAFE_ADDRESS.match((value or "").strip()):
                self.problems.append(f'<a href="{value}">')

    def handle_endtag(self, tag: str) -> None:
        if tag in ("br", "hr"):
            return
        if not self.open or self.open.pop() != tag:
            self.problems.append(f"</{tag}>")

    def handle_comment(self, data: str) -> None:
        self.problems.append("<!-- -->")

    def handle_decl(self, decl: str) -> None:
        self.problems.append("<!>")

    def handle_pi(self, data: str) -> None:
        self.problems.append("<?>")


def html_problems(html: str) -> list[str]:
    """Return what an HTML version may not contain, or leaves open: elements, attributes, addresses, as written."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return list(dict.fromkeys([*reader.problems, *(f"<{tag}>" for tag in reader.open)]))
