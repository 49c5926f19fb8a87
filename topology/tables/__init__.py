"""Generated facts, each with its source and date; the generators are in tools/."""
