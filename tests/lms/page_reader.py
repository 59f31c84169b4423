"""Opens pages and reads the emails of a scene, and says what on them is not marked for translation."""

from django.core import mail
from django.test import Client
from django.urls import reverse

from cohorts.notices.language import email_languages
from cohorts.notices.models import Email
from tests.exams.delivery.sitting_helpers import SECRET
from tests.pseudo_language import data_of, unmarked

SEARCHES = ("Dignity", "Xyzzy")


class Reader:
    """Opens pages and keeps them; says afterward what is unmarked on them."""

    def __init__(self):
        self.pages, self.names = [], set()

    def get(self, client, name, *args, **options):
        """Open the page at a named address, or at a path."""
        return self.keep(client.get(name if "/" in name else reverse(name, args=args), follow=True, **options))

    def post(self, client, name, *args, data=None):
        """Post to a named address and read what comes back."""
        address = name if "/" in name else reverse(name, args=args)
        self.names.add(name)
        return self.keep(client.post(address, data or {}, follow=True))

    def keep(self, response):
        if response.resolver_match:
            self.names.add(response.resolver_match.view_name)
        self.pages.append((response.request["PATH_INFO"], response.text))
        return response

    def unmarked(self):
        """[sentence] on the pages and in the emails."""
        # Each language has its own name for itself, in every language.
        data = data_of(SECRET, *SEARCHES, *email_languages().values())
        lines = [f"{path}: {line}" for path, page in self.pages for line in unmarked(page, data)]
        emails = [(email.kind, f"{email.subject}\n{email.body}") for email in Email.objects.all()]
        emails += [("email", f"{message.subject}\n{message.body}") for message in mail.outbox]
        lines += [f"{kind}: {line}" for kind, text in emails for line in unmarked(text, data, is_page=False)]
        return sorted(set(lines))


def logged_in(person):
    """A client of its own."""
    client = Client()
    client.force_login(person)
    return client
