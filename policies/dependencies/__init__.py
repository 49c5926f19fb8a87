"""Dependencies"""
