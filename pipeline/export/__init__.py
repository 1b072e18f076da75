"""Facts as JSONL and tables."""
