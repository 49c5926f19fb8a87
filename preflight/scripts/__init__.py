"""Shell scripts and cloud-init: their content and effects."""
