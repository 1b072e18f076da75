"""Taggers by name: the trained one that ships, and HanLP."""
