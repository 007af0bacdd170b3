"""The client's screens. Every view of an assessment gets it from `assessment.access` and from nowhere else."""
