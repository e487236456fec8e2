"""Bytes to documents: plain text, HTML pages, and records in JSON Lines, CSV and Parquet."""
