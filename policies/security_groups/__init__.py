"""Security groups"""
