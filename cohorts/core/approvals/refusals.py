"""What approvals refuse, by the kind of answer."""

# Who may not decide at all, in the terms of HTTP 403; everything else about a decided proposal is a conflict (409).
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
