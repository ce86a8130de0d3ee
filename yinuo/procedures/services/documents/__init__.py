"""Controlled documents: written or received, signed, released, handed out, changed, kept in step, made void."""
