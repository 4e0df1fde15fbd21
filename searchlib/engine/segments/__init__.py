"""Hold a segment: its arrays in memory, its bytes in a file, and what turns one into the other."""
