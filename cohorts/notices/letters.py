"""What the mail server gets: text and HTML with their links, the headers, and how to turn an optional email off."""

from html import escape
from typing import Any

from django.conf import settings
from django.core import signing
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from cohorts.core.addresses import public_address
from cohorts.core.persons import the_person
from cohorts.notices.events import EVENTS
from cohorts.notices.ports import link_path, sender_address, signed_for
from cohorts.notices.texts import with_name

SALT = "cohorts.notices.unsubscribe"
MARK = "{link}"


def message_of(email: Any) -> EmailMultiAlternatives:
    """Return the message of an Email row. Its link is computed now, because no working link is stored."""
    with translation.override(email.language or settings.LANGUAGE_CODE):
        link = public_address(link_path(email.kind, email.about_id))
        person = the_person(email.person)
        with signed_for(email.kind, email.about_id):
            return build(email, person.email, link, name=person.get_short_name(), off=off_address(email))


def build(email: Any, to: str, link: str, *, name: str = "", off: str = "") -> EmailMultiAlternatives:
    """Return a message from anything with language, subject, body, html, message_id and reply_to.

    name: what its reader is called, in place of the mark. off: the address that turns emails like this one off; ""
    if it cannot be turned off.
    """
    headers = {"Message-ID": email.message_id} if email.message_id else {}
    if off:
        # RFC 8058: mail programs offer a button that sends a POST to this address.
        headers |= {"List-Unsubscribe": f"<{off}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}
    message = EmailMultiAlternatives(
        email.subject, text_of(with_name(email.body, name), link, off),
        from_email=sender_address(), to=[to], headers=headers,
        reply_to=[email.reply_to] if email.reply_to else None,
    )  # fmt: skip
    if email.html:
        html = html_page(with_name(email.html, escape(name)), email.language, link, off, title=email.subject)
        message.attach_alternative(html, "text/html")
    return message


def text_of(text: str, link: str, off: str = "") -> str:
    """Return the text version with its link, and how to turn it off."""
    footer = "\n" + _("To turn off emails like this one: %(address)s") % {"address": off} + "\n" if off else ""
    return text.replace(MARK, link) + footer


def html_page(html: str, language: str, link: str, off: str = "", *, title: str = "") -> str:
    """Return the HTML version: the link as a button, unless it is the address of a link that staff wrote.

    title: the subject, which some programs read out.
    """
    html = with_button(html, link, "notices/email_button.html")
    return render_to_string("notices/email.html", {"language": language, "off": off, "html": html, "title": title})


def with_button(html: str, link: str, template: str) -> str:
    """Return HTML with its link in place of the mark: as the address of a link, or as a button."""
    button = render_to_string(template, {"link": link}).strip()
    return html.replace(f'href="{MARK}"', f'href="{escape(link)}"').replace(MARK, button)


def off_address(email: Any) -> str:
    """Return the address that turns emails like this one off, without log-in; "" if they are always sent."""
    return public_address(reverse("unsubscribe", args=[off_token(email)])) if optional_events(email) else ""


def off_token(email: Any) -> str:
    """Return the secret part of that address. It changes nothing but whether its reader gets emails like this one."""
    return signing.dumps([email.person_id, email.pk], salt=SALT, compress=False)


def read_token(token: str) -> tuple[int, int] | None:
    """Return (id of the person, id of the email) of a token that we made; None for any other."""
    try:
        person_id, email_id = signing.loads(token, salt=SALT)
    except (signing.BadSignature, ValueError, TypeError):
        return None
    return person_id, email_id


def optional_events(email: Any) -> list[str]:
    """Return the codes of what can be turned off in an email: its own event, or those in a daily email."""
    codes = [email.event, *(email.items.values_list("event", flat=True) if email.event == "digest" else [])]
    return sorted({code for code in codes if code in EVENTS and EVENTS[code].optional})
