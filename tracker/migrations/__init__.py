"""The database's schema, step by step; ``tracker.migrate`` runs the steps."""
