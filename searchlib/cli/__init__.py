"""The commands `search` and `searchlib`."""
