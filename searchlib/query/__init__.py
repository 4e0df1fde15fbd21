"""Turn what a person typed into a tree that says what was meant; knows no engine."""
