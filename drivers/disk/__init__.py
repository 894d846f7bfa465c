"""The disk that holds the journal."""
