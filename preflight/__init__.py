"""aws-preflight: finds, before anything is deployed, why an AWS stack cannot work."""
