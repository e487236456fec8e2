"""Bytes to documents: text, HTML pages, records in JSON Lines, JSON, CSV and Parquet, WARC, feeds, and archives of these."""
