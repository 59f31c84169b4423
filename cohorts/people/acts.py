"""Acts of people that need two people: giving a state role, ending one, and (ending) merges that settle more."""

from cohorts.core.approvals.registry import register
from cohorts.people.actions import merging_by_two, parting_by_two, state_roles

register(state_roles.ACT, state_roles.END, merging_by_two.MERGE_RECORDS, parting_by_two.SEPARATE_RECORDS)
