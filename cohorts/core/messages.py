"""The words of core’s refusals."""

from django.utils.translation import gettext_lazy as _

from cohorts.core.refusals import register

MESSAGES = register(
    {
        "wrong_state": _("This %(what)s is %(state)s, so this step is not possible now: %(step)s."),
        "changed_meanwhile": _("Somebody else changed this %(what)s a moment ago. Look at it again before you go on."),
        # Approvals by a second person.
        "reason_missing": _("Give the reason. It stays on record with your name."),
        "not_a_proposer": _("Only people with this role can propose this: %(roles)s."),
        "not_an_approver": _("Only people with this role can decide on this: %(roles)s."),
        "own_proposal": _("You proposed this, so another person decides on it."),
        "own_work": _("You wrote or changed this, so another person decides on it."),
        "own_benefit": _("This concerns you, so two other people must propose and decide it."),
        "alone_too_early": _(
            "You proposed this, so another person decides on it. If nobody has by %(possible_from)s, you can approve "
            "it alone, and auditors review it."
        ),
        "auditor_acts_nowhere": _("An auditor reads everything and changes nothing."),
        "auditor_excludes": _(
            "An auditor holds no other role that changes anything. End the other role first, or choose another person."
        ),
        "proposal_decided": _("This proposal has been decided: %(decision)s."),
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
            "You did this before, and it ended because nobody confirmed it. Another person must propose it now."
        ),
        "nothing_changes": _("This would change nothing, so there is nothing to approve."),
        "enough_holders": _(
            "%(holders)s people hold this role. Propose the person in the administration; another person approves."
        ),
    }
)
