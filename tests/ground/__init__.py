"""What every test stands on: databases, a service process, a browser, no network."""
