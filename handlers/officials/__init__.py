"""What officials say, are told, and do to cases from their own chat."""
