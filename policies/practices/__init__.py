"""Practices: what AWS's and Pulumi's guides recommend for the stack as a whole."""
