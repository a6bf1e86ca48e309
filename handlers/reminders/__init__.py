"""What the clock brings: reminders, digests, the call list."""
