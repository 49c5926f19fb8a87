"""Faults in a program's sources."""
