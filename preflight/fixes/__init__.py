"""Repairs of a program's Python sources, by position: what is not repaired keeps its bytes."""
