"""CloudWatch: alarms, dashboards, metric and log filters."""
