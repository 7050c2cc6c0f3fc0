"""`manage.py` commands, by their module names."""
