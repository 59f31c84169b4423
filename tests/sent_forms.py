"""What a browser sends of a form as it stands on a page: nobody touched it."""

from html.parser import HTMLParser


class _Form(HTMLParser):
    """Reads the fields of the form with a given action, or of all of a text."""

    def __init__(self, skip=("csrfmiddlewaretoken",)):
        super().__init__()
        self.values: dict[str, list[str]] = {}
        self.skip, self.select, self.area, self.first = skip, None, None, None

    def add(self, name, value):
        """Keep one value."""
        if name and name not in self.skip:
            self.values.setdefault(name, []).append(value)

    def handle_starttag(self, tag, attrs):
        """A field, or an option."""
        named = dict(attrs)
        if tag == "input" and named.get("type") not in ("submit", "button"):
            is_box = named.get("type") in ("checkbox", "radio")
            if not is_box or "checked" in named:
                self.add(named.get("name"), named.get("value") or ("on" if is_box else ""))
        elif tag == "select":
            self.select, self.first, self.chosen = named.get("name"), None, False
        elif tag == "option" and self.select:
            value = named.get("value") or ""
            self.first = value if self.first is None else self.first
            if "selected" in named:
                self.add(self.select, value)
                self.chosen = True
        elif tag == "textarea":
            self.area, self.text = named.get("name"), ""

    def handle_data(self, data):
        """Text of a field of several lines."""
        if self.area:
            self.text += data

    def handle_endtag(self, tag):
        """A field with its text or its choice is complete."""
        if tag == "textarea" and self.area:
            self.add(self.area, self.text.removeprefix("\r\n").removeprefix("\n"))
            self.area = None
        elif tag == "select" and self.select:
            if not self.chosen and self.first is not None:
                self.add(self.select, self.first)
            self.select = None


def sent_by(html, start="", end="</form>"):
    """{name: values} of the form between two texts, as a browser sends it."""
    reader = _Form()
    reader.feed(html.partition(start)[2].partition(end)[0] if start else html)
    return reader.values
