"""A customer who listens: what is said of a screen, and the programs that say it."""
