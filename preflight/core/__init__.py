"""A stack as Pulumi describes it: its values, resources, references and order. It knows no AWS service."""
