"""Writes of people: organizations, roles, invitations, profiles and merged records."""

from django.utils import timezone

from cohorts.core import roles
from cohorts.people.models import NameDecision, NameRequest
from cohorts.people.models.merges import forget
from tests.access.write import (
    AGENCY,
    AUDITOR,
    EVERYBODY,
    FINANCE,
    OUTSIDE,
    PROGRAM,
    TRAINEE,
    VENDOR,
    Write,
    nothing,
    reason,
)


def _invite(side, role, **more):
    return {"email": "new@example.net", "given_name": "New", "family_name": "Person", "role": role, **more}


def _take_back_names():
    """Nobody waits for another legal name."""
    for row in NameRequest.objects.open():
        NameDecision.objects.create(request=row, granted=False, by=row.person, at=timezone.now())


PEOPLE = {
    "organizations:add": Write(who=(PROGRAM,), path=nothing, body=lambda side: {"kind": "agency", "name": "New"}),
    "organizations:edit": Write(
        who=(PROGRAM,), body=lambda side: {"name": "Another name", "email": "a@example.net", "is_active": "on"}
    ),
    "agency_invite": Write(
        who=(AGENCY, (OUTSIDE, roles.AGENCY_COORDINATOR)),
        path=nothing,
        body=lambda side: _invite(side, roles.TRAINEE),
        foreign=lambda side, other: _invite(side, roles.TRAINEE, supervisor=other.people[roles.SUPERVISOR].pk),
    ),
    "agency_end_role": Write(who=(AGENCY,), body=reason),
    "agency_supervisor": Write(
        who=(AGENCY,),
        body=lambda side: {"supervisor": ""},
        foreign=lambda side, other: {"supervisor": other.people[roles.SUPERVISOR].pk},
    ),
    "agency_send_again": Write(who=(AGENCY,), prepare=lambda side: side.invite(roles.TRAINEE, side.agency)),
    "agency_cancel_invitation": Write(who=(AGENCY,), prepare=lambda side: side.invite(roles.TRAINEE, side.agency)),
    "agency_correct": Write(
        who=(AGENCY,),
        prepare=lambda side: side.invite(roles.TRAINEE, side.agency),
        body=lambda side: {"email": "corrected@example.net", "given_name": "Ro", "family_name": "Bo"},
    ),
    "vendor_correct": Write(
        who=(VENDOR,),
        prepare=lambda side: side.invite(roles.TRAINER, side.vendor),
        body=lambda side: {"email": "corrected@example.net", "given_name": "Ro", "family_name": "Bo"},
    ),
    "vendor_invite": Write(
        who=(VENDOR, (OUTSIDE, roles.VENDOR_COORDINATOR)),
        path=nothing,
        body=lambda side: _invite(side, roles.TRAINER),
    ),
    "vendor_end_role": Write(who=(VENDOR,), path=lambda side: {"pk": side.people[roles.TRAINER].pk}, body=reason),
    "vendor_cancel_invitation": Write(who=(VENDOR,), prepare=lambda side: side.invite(roles.TRAINER, side.vendor)),
    "vendor_send_again": Write(who=(VENDOR,), prepare=lambda side: side.invite(roles.TRAINER, side.vendor)),
    "person_invite": Write(
        who=(PROGRAM,), path=nothing, body=lambda side: _invite(side, roles.TRAINEE, organization=side.agency.pk)
    ),
    "person_change": Write(
        who=(PROGRAM,),
        body=lambda side: {"given_name": "Other", "family_name": "Name", "is_active": "on", **reason(side)},
    ),
    "person_give_role": Write(
        who=(PROGRAM,), body=lambda side: {"organization": side.agency.pk, "role": roles.AGENCY_COORDINATOR}
    ),
    "person_end_role": Write(who=(PROGRAM,), body=reason),
    "person_merge": Write(
        who=(PROGRAM,),
        path=lambda side: {
            "pk": side.people[roles.AGENCY_COORDINATOR].pk,
            "other": side.people[roles.SUPERVISOR].pk,
        },
        body=reason,
    ),
    "person_tell_apart": Write(
        who=(PROGRAM,),
        path=lambda side: {
            "pk": side.people[roles.AGENCY_COORDINATOR].pk,
            "other": side.people[roles.SUPERVISOR].pk,
        },
        body=reason,
    ),
    "profile": Write(who=(*EVERYBODY, AUDITOR), path=nothing, body=lambda side: {"pronouns": "they/them"}),
    "profile_name": Write(
        who=(*EVERYBODY, AUDITOR),
        path=nothing,
        prepare=lambda side: _take_back_names(),
        body=lambda side: {"given_name": "New", "family_name": "Name", **reason(side)},
    ),
    "leave_agency": Write(who=(TRAINEE,)),
    "profile_name_withdraw": Write(who=(TRAINEE,)),
    "name_request_decide": Write(who=(PROGRAM,), body=lambda side: {"decision": "grant", **reason(side)}),
    "person_merge_end": Write(who=(PROGRAM,), prepare=lambda side: forget(), body=reason),
    "person_send_again": Write(who=(PROGRAM,), prepare=lambda side: side.invite(roles.TRAINEE, side.agency)),
    "person_withdraw": Write(who=(PROGRAM,), prepare=lambda side: side.invite(roles.TRAINEE, side.agency)),
    "authority_settings": Write(
        who=(PROGRAM,),
        path=lambda side: {"pk": side.shared.state.pk},
        body=lambda side: {"fiscal_year_starts": "10"},
    ),
    "certificate_look": Write(
        who=(PROGRAM,),
        path=lambda side: {"pk": side.shared.state.pk},
        body=lambda side: {"signatory_name": "Bo Ek", "signatory_title": "Director"},
    ),
    "proposal_decide": Write(
        who=(FINANCE,),
        prepare=lambda side: side.propose_void(),
        path=lambda side: {"pk": side.proposal.pk, "step": "withdraw"},
        body=reason,
    ),
}
