"""Functions, APIs and events: what AWS services are allowed to invoke, and what is never invoked."""
