"""What was typed outlives the session: who is logged out meanwhile logs in and finds the form as it was.

A form carries a signed note of whose it is (`{% form_owner %}`). When it is sent without a session, its text is kept in
the visitor's new session, on the server, for KEPT_MINUTES and only for that person, and shown again after log-in; they
send it themselves. Files and passwords are never kept. A form without such a note is not kept, so that no stranger
fills our sessions.
"""

import copy
import time
from functools import partial

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.core import signing
from django.forms import FileInput, HiddenInput, PasswordInput
from django.http import QueryDict
from django.shortcuts import redirect, resolve_url
from django.urls import reverse
from django.utils.translation import gettext as _

from cohorts.ui.older_forms import keep_opened_values

OWNER_FIELD = "form_owner"
SESSION_KEY = "kept_form"
KEPT_MINUTES = 30
OWNER_DAYS = 3
UNDONE_COOKIE = "undone"
MAX_KEPT_CHARACTERS = 50_000
SALT = "cohorts.ui.kept_forms"
SECRET_WIDGETS = (PasswordInput, FileInput)


def owner_token(user):
    """The signed note of whose form it is; "" for a visitor."""
    return signing.dumps(user.pk, salt=SALT) if user.is_authenticated else ""


def _owner(request):
    try:
        return signing.loads(request.POST.get(OWNER_FIELD, ""), salt=SALT, max_age=OWNER_DAYS * 86_400)
    except signing.BadSignature:
        return None


def keep_form(request):
    """Keep what was sent in the session. Returns whether it was: only a form of ours, not too long, for its owner."""
    owner = _owner(request)
    if owner is None or (request.user.is_authenticated and request.user.pk != owner):
        return False
    typed = request.POST.copy()
    for name in list(typed):
        if name in (OWNER_FIELD, "csrfmiddlewaretoken") or "password" in name.lower():
            del typed[name]
    body = typed.urlencode()
    if len(body) > MAX_KEPT_CHARACTERS:
        return False
    request.session[SESSION_KEY] = {"path": request.path, "owner": owner, "at": int(time.time()), "body": body}
    return True


def take_form(request):
    """What its owner typed on this page before they were logged out, once; else None."""
    kept = request.session.get(SESSION_KEY)
    if kept is None or kept["path"] != request.path:
        return None
    del request.session[SESSION_KEY]
    if kept["owner"] != request.user.pk or kept["at"] < time.time() - KEPT_MINUTES * 60:
        return None
    messages.info(request, _("You were logged out before this was sent. Check what you typed, then send it again."))
    return QueryDict(kept["body"])


def drop_forms_of_others(sender, request, user, **kwargs):
    """Whoever else logs in does not get what was typed. Receives `user_logged_in`."""
    kept = request.session.get(SESSION_KEY) if hasattr(request, "session") else None
    if kept is not None and kept["owner"] != user.pk:
        del request.session[SESSION_KEY]


def refill(form, sent):
    """Show in `form`, which is not bound, what was `sent` to the same form. Nothing is checked yet."""
    keep_opened_values(form, sent)
    typed = copy.copy(form)
    typed.data, typed.is_bound, typed._bound_fields_cache = sent, True, {}
    for name, field in form.fields.items():
        if not isinstance(field.widget, SECRET_WIDGETS) and _was_sent(form, name, sent):
            form.initial[name] = typed[name].value()


def _was_sent(form, name, sent):
    """A hidden field that is not in what was sent keeps its value; a box that was not ticked is not sent at all."""
    return form.add_prefix(name) in sent or not isinstance(form.fields[name].widget, HiddenInput)


def to_log_in(request):
    """To the log-in page, with the promise that what was typed is kept, and back to the form."""
    messages.info(request, _("You were logged out. Log in again. We keep what you typed for 30 minutes."))
    return redirect_to_login(request.get_full_path())


def answer_stale_form(request):
    """For a form whose token is of an earlier session: keep it and show it again. None where it is not ours to keep."""
    if not keep_form(request):
        return None
    return redirect(request.get_full_path()) if request.user.is_authenticated else to_log_in(request)


def is_of_somebody_else(request):
    """Whether the form was opened by another person than the one who is logged in now."""
    return request.user.is_authenticated and _owner(request) not in (None, request.user.pk)


class ShowsKeptForm:
    """Mixed into Wagtail's views that add or change one row: the form comes back with what its owner typed.

    The template asks for `keeps_typed` before it says whose the form is. Unlike `refill`, this shows the form as
    Wagtail shows a refused one, with what is wrong: only then does Wagtail write rows that were added in the browser.
    """

    keeps_typed = True

    def get_form_kwargs(self):
        """The form's arguments, with what was typed as if it had been sent. Nothing is saved."""
        arguments = super().get_form_kwargs()
        if self.request.method == "GET" and (sent := take_form(self.request)):
            arguments["data"] = sent
        return arguments


class ShowsKeptPage:
    """The same for Wagtail's views that add or change a page of the public site, which build their forms in `get`."""

    keeps_typed = True

    def get(self, request, *args, **kwargs):
        """The form, with what was typed as if it had been sent. Nothing is saved."""
        if sent := take_form(request):
            self.form_class = partial(self.form_class, sent)
        return super().get(request, *args, **kwargs)

    def get_context_data(self, **context):
        """Wagtail warns before what was typed is left behind."""
        context = super().get_context_data(**context)
        return context | {"has_unsaved_changes": context["has_unsaved_changes"] or self.form.is_bound}


def _is_undone(request, response):
    """Whether something sent from a page of ours led to the log-in page and back, and nothing of it is kept.

    A page that needs a session names the page to come back to. One that needs none, such as confirming an email
    address, may lead to the log-in page too, after it has done its work.
    """
    if request.method != "POST" or request.user.is_authenticated or SESSION_KEY in request.session:
        return False
    log_in = (resolve_url(settings.LOGIN_URL), reverse("wagtailadmin_login"))
    if not request.accepts("text/html") or response.status_code != 302:
        return False
    address, _mark, query = response.url.partition("?")
    return address in log_in and "next" in QueryDict(query)


class KeepForms:
    """Middleware: a form of ours that is sent without a session is kept, whatever its page would have answered.

    Not what Wagtail saves by itself while somebody types: its script expects JSON, and the person has sent nothing.
    Where nothing is kept, as of a button without a form, the log-in page and the page after it say that nothing was
    done. A cookie remembers this, since a stranger's requests must not fill our sessions.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        says_so = request.COOKIES.get(UNDONE_COOKIE) and request.method == "GET" and request.user.is_authenticated
        if says_so:
            messages.warning(
                request, _("You were logged out before your last step arrived, so it was not done. Please do it again.")
            )
        response = self.get_response(request)
        if says_so:
            response.delete_cookie(UNDONE_COOKIE)
        elif _is_undone(request, response):
            messages.warning(
                request, _("You were logged out, so what you just did was not done. Log in, then do it again.")
            )
            max_age, secure = KEPT_MINUTES * 60, request.is_secure()
            response.set_cookie(
                UNDONE_COOKIE,
                "1",
                max_age=max_age,
                secure=secure,
                httponly=True,
                samesite=settings.SESSION_COOKIE_SAMESITE,
            )
        return response

    def process_view(self, request, view, args, kwargs):
        """To the log-in page, if there was something to keep."""
        if request.method != "POST" or request.user.is_authenticated or not request.accepts("text/html"):
            return None
        if OWNER_FIELD not in request.POST:
            return None
        return to_log_in(request) if keep_form(request) else None
