"""Python code"""
