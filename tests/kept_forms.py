"""Types into a form of Wagtail's, loses the session, logs in again, and returns the page that then opens."""

from django.urls import reverse

from cohorts.ui import kept_forms

TYPED = "Typed for half an hour"


def values_of(form):
    """{name: value} that a browser would send for a form of Wagtail's with its rows."""
    forms = [form]
    for formset in getattr(form, "formsets", {}).values():
        forms += [formset.management_form, *formset.forms]
    fields = [field for one in forms for field in one if field.value() not in (None, False, [])]
    return {field.html_name: "on" if field.value() is True else field.value() for field in fields}


def owner_of(page):
    return page.content.decode().split('name="form_owner" value="')[1].split('"')[0]


def log_in(client, person, kept=None):
    """Log in; `kept` is what the session held before, which log-in takes along."""
    client.force_login(person)
    if kept:
        session = client.session
        session[kept_forms.SESSION_KEY] = kept
        session.save()


def come_back(client, person, url, **typed):
    """Type into the form at `url`, lose the session, send, log in again; returns the page that then opens."""
    log_in(client, person)
    page = client.get(url)
    sent = values_of(page.context["form"]) | {"form_owner": owner_of(page)} | typed
    client.cookies.clear()
    answer = client.post(url, sent)
    assert answer.url == f"{reverse('account_login')}?next={url}"
    log_in(client, person, client.session[kept_forms.SESSION_KEY])
    again = client.get(url)
    assert "You were logged out before this was sent" in again.content.decode()
    assert TYPED not in client.get(url).content.decode()
    return again.content.decode()
