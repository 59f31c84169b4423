"""Acts of people that need two people: giving a state role."""

from cohorts.core.approvals.registry import register
from cohorts.people.actions import state_roles

register(state_roles.ACT)
