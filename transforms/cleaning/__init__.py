"""Documents to articles: each line gets a role, and the lines of the article make its text."""
