"""The service that Pulumi starts: it answers the engine's requests with what the policies find."""
