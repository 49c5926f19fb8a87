"""Systems Manager: what its agents, its parameters and its commands need."""
