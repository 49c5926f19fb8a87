"""Systems Manager: requirements of its agents, parameters and commands."""
