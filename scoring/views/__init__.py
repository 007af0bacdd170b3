"""The pages of the integrators' profiles."""
