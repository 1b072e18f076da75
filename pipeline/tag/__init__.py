"""Mentions: persons, titles, organizations, agreements, places, dates."""
