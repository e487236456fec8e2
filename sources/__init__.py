"""Where captures come from: files and folders here, S3-compatible storage, feeds and pages of the web."""
