"""What the commands check: a program, or exported states, against a baseline."""
