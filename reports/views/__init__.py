"""Thin views: a gate, a service or a builder, a page."""
