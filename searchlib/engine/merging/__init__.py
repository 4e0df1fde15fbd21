"""Make one segment of several, without what is deleted, and write it."""
