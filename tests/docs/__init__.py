"""The guides say only what is so: every name, command, file and link in them exists."""
