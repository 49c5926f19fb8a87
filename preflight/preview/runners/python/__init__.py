"""What runs in the process of a Python program. Written for Python 3.8 and newer; imports only its Pulumi SDK."""
