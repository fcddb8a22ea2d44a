from acme_used.names import NAME

__all__ = ["NAME"]
