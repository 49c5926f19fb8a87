"""What runs A and B change in a Python program, and what they observe."""
