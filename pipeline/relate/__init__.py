"""Agreements and events with who took part in which role."""
