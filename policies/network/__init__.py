"""Network"""
