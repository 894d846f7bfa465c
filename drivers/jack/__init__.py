"""The jack for headphones."""
