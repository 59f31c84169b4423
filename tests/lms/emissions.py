"""Everything that the site gives out, read as bytes: pages by links, lists as files, rows of the database, folders.

`needles_of` says how a marked value can stand in it: as text, as hex, as base64 at any offset, as UTF-16.
"""

import base64
import io
import re
import zipfile
from collections import deque
from html import unescape
from pathlib import Path
from urllib.parse import parse_qsl, urlencode, urlsplit

import pikepdf
import pypdfium2
from django.db import connection
from django.test import Client
from django.urls import Resolver404, resolve

LINK = re.compile(r'href="([^"#]+)"')
# What differs between two readings of the same page: tokens, nonces, signed values, and how long something took.
CHANGING = re.compile(
    r'csrfmiddlewaretoken" value="[^"]*"|nonce="[^"]*"|"csrfToken": ?"[^"]*"|csrf[_-]?token[^>]{0,200}>'
    r"|name=\"(?:older|opened|kept|seen_at)[^>]*>|data-csrf[^ ]*"
)
FORM = re.compile(r'<form[^>]*method="get".*?</form>|<form(?![^>]*method)[^>]*>.*?</form>', re.S | re.I)
SELECT = re.compile(r'<select[^>]*name="([^"]+)".*?</select>', re.S)
CHOICE = re.compile(r'<option[^>]*value="([^"]+)"')
CHECK = re.compile(r'<input[^>]*type="(?:radio|checkbox)"[^>]*>')
TEXTS = re.compile(r'<input[^>]*type="(?:text|search)"[^>]*name="([^"]+)"|<input[^>]*name="(q)"')
NEVER = re.compile(r"logout|/failwhale|/sprite|/jsi18n|\.(?:css|js|svg|png|woff2)$|^/static/|^/media/")


def needles_of(mark):
    """Every form in which a marked value could stand somewhere."""
    raw = mark.encode()
    forms = {raw, raw.lower(), raw.hex().encode(), raw.hex().upper().encode()}
    forms |= {mark.encode("utf-16-le"), mark.encode("utf-16-be"), raw[::-1]}
    for offset in range(3):
        # Without the ends, which depend on what stands beside it.
        text = base64.b64encode(b"\0" * offset + raw + b"\0\0")
        forms.add(text[4 if offset else 0 : len(text) - 6].rstrip(b"="))
    return {form for form in forms if len(form) > len(raw) // 2 + 2}


def found_in(content, needles):
    """Which of the needles stand in some bytes, also inside a zipped file."""
    parts = [content]
    if content.startswith(b"PK\x03\x04"):
        with zipfile.ZipFile(io.BytesIO(content)) as file:
            parts += [file.read(name) for name in file.namelist()] + [name.encode() for name in file.namelist()]
    if content.startswith(b"%PDF"):
        parts += pdf_parts(content)
    return {needle for part in parts for needle in needles if needle in part}


def pdf_parts(content):
    """The properties, the XMP metadata, the streams and the text of a PDF."""
    parts = []
    with pikepdf.open(io.BytesIO(content)) as document:
        parts.append(str(dict(document.docinfo.items())).encode())
        with document.open_metadata() as metadata:
            parts.append(str(metadata).encode())
        parts += [bytes(one.read_bytes()) for one in document.objects if isinstance(one, pikepdf.Stream)]
    pages = pypdfium2.PdfDocument(content)
    parts += [page.get_textpage().get_text_range().encode() for page in pages]
    return parts


def parts_of(response):
    """The headers and the content of an answer, as bytes."""
    content = b"".join(response.streaming_content) if response.streaming else response.content
    return "\n".join(f"{name}: {value}" for name, value in response.items()).encode(), content


class Reading:
    """What one person can reach by links, filters, sorting and searching; {address: (headers, content)}.

    Of each view and set of parameters `most` addresses are opened. `searches`: what is typed in every search field.
    """

    def __init__(self, person, *, starts, most=2, searches=(), limit=400):
        self.client, self.most, self.searches, self.limit = Client(), most, searches, limit
        self.client.raise_request_exception = False
        if person is not None:
            self.client.force_login(person)
        self.answers, self.times = {}, {}
        queue = deque(starts)
        while queue and len(self.answers) < limit:
            address = queue.popleft()
            if self._opens(address):
                queue.extend(self._read(address))

    def _opens(self, address):
        parts = urlsplit(address)
        if address in self.answers or parts.netloc or parts.scheme or NEVER.search(parts.path):
            return False
        try:
            name = resolve(parts.path).view_name
        except Resolver404:
            return False
        kind = (name, *((key, value if key != "q" else "") for key, value in parse_qsl(parts.query)))
        self.times[kind] = self.times.get(kind, 0) + 1
        return self.times[kind] <= self.most

    def _read(self, address):
        """Open a page; yield where it leads, by links and by its filters."""
        response = self.client.get(address)
        self.answers[address] = _headers, content = parts_of(response)
        if response.status_code in (301, 302):
            return [_local(response["Location"], address)]
        if "html" not in response.get("Content-Type", ""):
            return []
        text = content.decode()
        links = [_local(unescape(href), address) for href in LINK.findall(text)]
        return [*links, *self._questions(text, urlsplit(address).path)]

    def _questions(self, text, path):
        """Addresses of every choice of every filter, and of searches."""
        for form in FORM.findall(text):
            for select in SELECT.finditer(form):
                for value in CHOICE.findall(select.group(0)):
                    yield f"{path}?{urlencode({select.group(1): unescape(value)})}"
            for check in CHECK.findall(form):
                name, value = (re.search(rf'{what}="([^"]*)"', check) for what in ("name", "value"))
                if name and value:
                    yield f"{path}?{urlencode({name.group(1): unescape(value.group(1))})}"
            for groups in TEXTS.findall(form):
                for words in self.searches:
                    yield f"{path}?{urlencode({next(filter(None, groups)): words})}"

    def holding(self, needles):
        """The addresses whose answers have one of the needles."""
        return {address for address, parts in self.answers.items() if any(found_in(part, needles) for part in parts)}

    def plain(self):
        """{address: text} without what changes from one reading to the next."""
        return {
            address: CHANGING.sub("", content.decode("utf-8", "replace"))
            for address, (_headers, content) in self.answers.items()
        }


def _local(href, address):
    """A link as a path, relative ones from the page they are on."""
    if href.startswith("?"):
        return urlsplit(address).path + href
    return href.removeprefix("http://testserver")


def as_files(reading):
    """Every list that a person reached, as CSV and XLSX; {address: bytes}."""
    lists = {
        urlsplit(address).path for address in reading.answers if "?" not in address and address.startswith("/admin/")
    }
    files = {}
    for path in sorted(lists):
        for kind in ("csv", "xlsx"):
            response = reading.client.get(path, {"export": kind})
            if "attachment" in response.get("Content-Disposition", ""):
                files[f"{path}?export={kind}"] = parts_of(response)[1]
    return files


def dump():
    """{table: bytes} of the whole database as it is in this transaction, blobs as they are and as hex."""
    tables = {}
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
            rows = cursor.fetchall()
            tables[table] = b"\n".join(_cell(cell) for row in rows for cell in row)
    return tables


def _cell(cell):
    if isinstance(cell, bytes | memoryview):
        return bytes(cell)
    return str(cell).encode()


def database_file():
    """The bytes of the database file of SQLite, with pages that are free; None elsewhere."""
    if connection.vendor != "sqlite":
        return None
    connection.ensure_connection()
    return bytes(connection.connection.serialize())


def folder(path):
    """{name: bytes} of every file below a folder, its name included."""
    rows = [one for one in Path(path).rglob("*") if one.is_file()]
    return {str(one): str(one.relative_to(path)).encode() + b"\n" + one.read_bytes() for one in rows}
