"""Read a segment as stock Whoosh wants it read: plain, not fast, since searchlib itself never does."""
