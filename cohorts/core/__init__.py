"""What every floor stands on and no noun of the field appears in: scoping, states, ledgers, jobs, sheets."""
