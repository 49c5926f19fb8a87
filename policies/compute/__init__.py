"""Compute"""
