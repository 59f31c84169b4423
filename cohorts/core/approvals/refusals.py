"""Refusal codes of approvals, by HTTP status."""

# 403: the person may not decide at all. 409: the proposal has been decided or has changed.
FORBIDDEN = frozenset(
    {
        "not_a_proposer",
        "not_an_approver",
        "own_proposal",
        "own_work",
        "own_benefit",
        "proposer_benefits",
        "alone_too_early",
        "auditor_acts_nowhere",
        "not_the_proposer",
        "not_an_auditor",
    }
)
CONFLICT = frozenset({"proposal_decided", "already_reviewed", "changed_since_proposed", "nothing_to_review"})
