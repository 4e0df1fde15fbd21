"""Make the arrays of a segment from articles, in this process or in others beside it."""
