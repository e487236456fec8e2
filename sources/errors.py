"""What is wrong with a source as the user defined it; what is wrong with a server is no error but a recorded failure."""


class SourceError(ValueError):
    """A source that is not there or cannot be reached; the message says what to do and holds no secret."""
