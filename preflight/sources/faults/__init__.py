"""What is wrong in a program's sources."""
