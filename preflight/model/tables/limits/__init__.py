"""AWS's own limits of the values of properties, one table for each service; the generator is tools/limits."""
