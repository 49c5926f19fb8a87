"""Service quotas, API request rates and regions."""
