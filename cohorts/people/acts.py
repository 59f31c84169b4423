"""Acts of people that take two persons: somebody is given a state role, or loses one."""

from cohorts.core.approvals.registry import register
from cohorts.people.actions import state_roles

register(state_roles.ACT, state_roles.END)
