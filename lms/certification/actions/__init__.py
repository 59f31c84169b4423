"""Every write of certification: programs, candidacies, decisions, certificates."""
