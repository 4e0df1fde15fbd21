"""Keep the Whoosh index. This is the only folder that imports Whoosh."""
