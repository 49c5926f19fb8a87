"""Functions, APIs and events: what AWS services may invoke, and what is never invoked."""
