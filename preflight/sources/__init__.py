"""The program's own Python sources: read and parsed, never run."""
