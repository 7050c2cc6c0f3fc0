from importlib.util import find_spec

# Without the extra, there is nothing to test.
collect_ignore_glob = [] if find_spec("tomli_w") and find_spec("cronsim") else ["test_*.py"]
