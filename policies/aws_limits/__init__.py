"""AWS limits"""
