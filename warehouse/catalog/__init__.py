"""The catalogue of a release: a static site that opens from disk or over HTTP and asks for nothing from elsewhere."""
