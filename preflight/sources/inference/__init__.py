"""What names and expressions of a program are, as Python resolves them."""
