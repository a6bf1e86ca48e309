"""Whole journeys: the service as a process, over HTTP, against the local Zalo."""
