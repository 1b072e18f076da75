"""Entities: persons with their posts, organizations with all their names."""
