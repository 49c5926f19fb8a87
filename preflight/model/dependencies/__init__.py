"""Orders of creation that AWS requires, cycles, and creation times."""
