"""The Pulumi program"""
