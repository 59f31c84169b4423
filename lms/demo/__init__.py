"""The demo story, told through the production actions."""
