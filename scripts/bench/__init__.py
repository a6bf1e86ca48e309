"""Measurements of this machine, and the servers they and the tests bring with them."""
