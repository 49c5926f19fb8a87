"""A stack as Pulumi describes it: its values, resources, references and order. Independent of AWS services."""
