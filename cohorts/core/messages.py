"""The words of core’s refusals."""

from collections.abc import Iterable

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cohorts.core import roles
from cohorts.core.approvals.models import FactKind
from cohorts.core.dates import home_day
from cohorts.core.formatting import format_document_day
from cohorts.core.refusals import register, worded
from cohorts.core.states import label_in_sentence


def _listed(held: Iterable[str]) -> str:
    return ", ".join(map(roles.label, held)) or gettext("nobody")


MESSAGES = register(
    {
        "wrong_state": worded(
            _("This %(what)s is %(state)s now, so this step is no longer possible."), state=label_in_sentence
        ),
        "changed_meanwhile": _("Somebody else has just changed this %(what)s. Load the page again and check it."),
        "role_required": worded(_("Only %(roles)s can do this."), roles=roles.one_of),
        "role_required_at": worded(_("Only %(roles)s at %(organization)s can do this."), roles=roles.one_of),
        "role_not_yours_to_give": worded(
            _("You may not decide who is %(role)s at %(organization)s."), role=roles.with_article
        ),
        "role_of_other_kind": worded(
            _("%(organization)s is not the kind of organization that gives the role “%(role)s”."), role=roles.label
        ),
        "organization_inactive": _("%(organization)s is not active. Choose an active organization."),
        "supervisor_only_for_trainees": _("Only a trainee has a supervisor."),
        "supervisor_elsewhere": _("Choose somebody who is a supervisor at %(organization)s."),
        # Approvals by a second person.
        "reason_missing": _("Enter a reason. It stays on record with your name."),
        "not_a_proposer": worded(_("Only people with this role can propose this: %(roles)s."), roles=_listed),
        "not_an_approver": worded(_("Only people with this role can decide on this: %(roles)s."), roles=_listed),
        "own_proposal": _("You proposed this, so another person decides on it."),
        "own_work": _("You wrote or changed this, so another person decides on it."),
        "own_benefit": _("This concerns you, so two other people must propose and decide it."),
        "proposer_benefits": _(
            "This concerns the person who proposed it, so nobody can approve it. You can reject it."
        ),
        "alone_too_early": worded(
            _(
                "You proposed this, so another person decides on it. If nobody has by %(possible_from)s, you can "
                "approve it alone, and auditors review it."
            ),
            possible_from=lambda moment: format_document_day(home_day(moment)),
        ),
        "auditor_acts_nowhere": _("An auditor reads everything and changes nothing."),
        "auditor_excludes": _(
            "An auditor holds no other role that changes anything. End the other role first, or choose another person."
        ),
        "auditor_no_superuser": _(
            "A superuser can change everything, so they cannot be an auditor. Choose another person."
        ),
        "proposal_decided": worded(
            _("This proposal has been decided: %(decision)s."), decision=lambda kind: label_in_sentence(FactKind(kind))
        ),
        "not_the_proposer": _("Only the person who proposed this can withdraw it. You can reject it."),
        "already_proposed": _("This is proposed already and waits for a decision (proposal %(proposal)s)."),
        "needs_second_person": _("This takes two persons: one proposes it, another approves it."),
        "nothing_to_review": _("Two persons decided this, so there is nothing to review."),
        "already_reviewed": _("An auditor has reviewed this already."),
        "not_an_auditor": _("Only an auditor reviews what one person approved alone."),
        "changed_since_proposed": _(
            "%(subject)s has changed since this was proposed. Reject this proposal; the change can be proposed again."
        ),
        "urgent_ended": _(
            "You did this before, and no second person confirmed it. Another person must propose it now."
        ),
        "nothing_changes": _("This would change nothing, so there is nothing to approve."),
        "enough_holders": _(
            "%(holders)s people hold this role. Propose the person in the administration; another person approves."
        ),
    }
)
