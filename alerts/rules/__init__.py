"""The rules, one module each: changes in, alerts or nothing out. They know nothing of each other."""
