"""Persons and organizations across articles."""
