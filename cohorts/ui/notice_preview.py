"""Pages that show which emails an act would send, and to whom, before it is done."""

import hashlib
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cohorts.core.names import called
from cohorts.ui.older_forms import refused_as_older
from cohorts.ui.refusals import run_for_form

SEEN = "seen_emails"
LINK = "{link}"


class ShowsEmails:
    """Mixed into a page with a form, before its base: nothing is saved before the person has read what is sent.

    The form is shown again with the emails, one of each text, and who gets it; sent once more without a change, it is
    saved. If nobody is emailed, it is saved at once. `rehearse(act, at)` returns the emails that the act would queue.
    """

    send_label: Any = _("Save and send these emails")

    def rehearse(self, act, at):
        """Return the emails, each with person, subject and body. May raise Refused."""
        raise NotImplementedError(f"{type(self).__name__} rehearses nothing.")

    def form_valid(self, form):
        """Show the emails, or save."""
        if self.refuses_older and refused_as_older(form):
            return self.form_invalid(form)
        at, user = timezone.now(), self.request.user
        emails, self.refusal = run_for_form(
            form,
            lambda: self.rehearse(lambda: self.act(form.cleaned_data, user, at), at),
            self.field_names,
        )
        if self.refusal:
            return self.form_invalid(form)
        seen = _digest(form)
        if not emails or self.request.POST.get(SEEN) == seen:
            return super().form_valid(form)
        context = {"emails": _by_text(emails), "email_count": len(emails), "seen": seen}
        return self.render_to_response(self.get_context_data(form=form, action_label=self.send_label, **context))


def _digest(form):
    return seen_of({name: form.data.getlist(form.add_prefix(name)) for name in form.fields})


def seen_of(values):
    """Return the digest of what was typed, {field: texts}, so that another email than the one read is never sent."""
    return hashlib.sha256(repr(sorted(values.items())).encode()).hexdigest()[:16]


def _by_text(emails):
    """[(subject, body, [names])]: emails that differ only in the greeting are one."""
    texts = {}
    for email in emails:
        # The greeting is the first paragraph.
        body = email.body.partition("\n\n")[2].replace(LINK, "…")
        texts.setdefault((email.subject, body), []).append(called(email.person))
    return [(subject, body, names) for (subject, body), names in texts.items()]
