"""Physical names, what must be unique, and tags."""
