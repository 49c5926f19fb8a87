"""The stack as AWS sees it: what its networks, workloads, roles and databases are, and how they work together."""
