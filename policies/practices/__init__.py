"""Practices: requests that AWS rejects, silent failures, and recommendations of AWS's guides."""
