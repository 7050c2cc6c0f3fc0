"""The kinds of checks, each in the module of its name."""
