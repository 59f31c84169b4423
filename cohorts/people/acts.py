"""Acts of people that take two persons: somebody is given a state role."""

from cohorts.people.actions import state_roles

ACTS = (state_roles.ACT,)
