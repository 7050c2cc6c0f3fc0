"""The demo: real applications that hold secrets and fail, and what of it leaves them."""
