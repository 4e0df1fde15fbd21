"""Answer a query tree from segments that are read as one."""
