"""Shell scripts and cloud-init: what is in them, and what they do."""
