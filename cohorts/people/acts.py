"""Acts of people that need two people: giving a state role, and ending one."""

from cohorts.core.approvals.registry import register
from cohorts.people.actions import state_roles

register(state_roles.ACT, state_roles.END)
