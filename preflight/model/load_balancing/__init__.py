"""Load balancers, listeners and their rules, target groups and targets."""
