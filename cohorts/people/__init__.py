"""People, organizations, memberships, roles and invitations."""
