"""The frozen content of a proposal, assembled from typed objects and plain answers: no database here."""

from reports.snapshot.assemble import FORMAT, VALIDITY_DAYS, Material, assemble

__all__ = ["FORMAT", "VALIDITY_DAYS", "Material", "assemble"]
