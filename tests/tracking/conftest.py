from ..started import bridge, captured, start

__all__ = ["bridge", "captured", "start"]
