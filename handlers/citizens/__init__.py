"""The conversations a citizen has with the commune."""
