"""What people are told about their records: see cohorts.notices.events."""

from django.utils.translation import gettext_lazy as _

from cohorts.notices.events import PERSON, define

COPY_READY = define(
    "record-copy", _("The copy of a person’s records is ready"), PERSON,
    subject=_("The copy of your records is ready"),
    wording=_(
        "Hello {name},\n\n"
        "The copy of your records that you asked for is ready. Log in to download it. It is removed after 7 days:\n\n"
        "{link}\n\n"
        "If you did not ask for it, contact state program staff.\n\n"
        "{sign_off}"
    ),
)  # fmt: skip
ERASURE_ASKED = define(
    "erasure-asked", _("A request for erasure arrived"), PERSON,
    subject=_("We received your request"),
    wording=_(
        "Hello {name},\n\n"
        "We received your request to erase records about you. Program staff decide what can be erased and what must "
        "be kept, and tell you why. Until then you can withdraw it here:\n\n"
        "{link}\n\n"
        "If you did not ask for this, contact state program staff.\n\n"
        "{sign_off}"
    ),
)  # fmt: skip
ERASURE_DECIDED = define(
    "erasure-decided", _("Program staff decided on a request for erasure"), PERSON,
    subject=_("A decision about your request"),
    wording=_(
        "Hello {name},\n\n"
        "Program staff decided on your request to erase records. Log in to read what is erased, what is kept, and why:"
        "\n\n"
        "{link}\n\n"
        "{sign_off}"
    ),
)  # fmt: skip
ERASURE_KEPT = define(
    "erasure-kept", _("Records that a person asked to erase must be kept for now"), PERSON,
    subject=_("Some of your records must be kept for now"),
    wording=_(
        "Hello {name},\n\n"
        "You asked us to erase records. Some of them must be kept for now, so we cannot erase these yet. You do not "
        "need to do anything. As soon as they need not be kept any longer, program staff decide again, and we email "
        "you. Log in to read what is erased and what is kept, or to withdraw your request:\n\n"
        "{link}\n\n"
        "{sign_off}"
    ),
)  # fmt: skip
ERASURE_RESUMED = define(
    "erasure-resumed", _("Records that had to be kept can be decided on again"), PERSON,
    subject=_("We decide again about your request to erase records"),
    wording=_(
        "Hello {name},\n\n"
        "Some records that you asked us to erase had to be kept. That has ended. Program staff now decide again what "
        "is erased, and tell you why. Until then you can withdraw your request here:\n\n"
        "{link}\n\n"
        "{sign_off}"
    ),
)  # fmt: skip
PERSON_EVENTS = (COPY_READY, ERASURE_ASKED, ERASURE_DECIDED, ERASURE_KEPT, ERASURE_RESUMED)
