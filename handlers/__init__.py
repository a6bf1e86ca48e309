"""What the commune says and decides: no HTTP, no SQL text."""
