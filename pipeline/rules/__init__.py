"""The rule packs: loading, the language of patterns, sketches, matching, checks."""
