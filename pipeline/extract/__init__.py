"""Text out of web pages, PDF and DOCX files."""
