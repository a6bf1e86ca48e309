"""The commune's QR points: codes, posters, pages, reports."""
