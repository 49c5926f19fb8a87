"""Well-Architected"""
