"""The service that Pulumi starts: it responds to the engine's requests with the policies' findings."""
