"""Deliveries between services, and dead-letter queues."""
