"""Security groups, their rules, and what they are attached to."""
