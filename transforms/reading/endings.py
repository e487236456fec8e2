"""What is read, by the ending of its name. A module of its own, so that listing a folder loads no HTML parser."""

ENDINGS = (".txt", ".html", ".htm", ".jsonl", ".jsonl.gz", ".csv", ".parquet")
