"""Identity and security: roles, policies and keys that do not allow what the stack does; Cognito and WAF settings."""
