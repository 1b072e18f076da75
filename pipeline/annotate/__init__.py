"""Articles with their facts out to annotation tools, and corrected ones back as gold."""
