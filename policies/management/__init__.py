"""Alarms, dashboards, log filters, budgets and Config rules: what is rejected, and what never reports anything."""
