"""The tables, by subject; `storage.models` names them all."""
