"""The running service: HTTP, Zalo's wire, time, delivery."""
