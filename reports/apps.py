from django.apps import AppConfig

from assessment import forecast
from reports.forecast import earliest_dday


class ReportsConfig(AppConfig):
    name = "reports"

    def ready(self) -> None:
        """The arrow points from here to `assessment`, so the calendar is handed over rather than asked for."""
        forecast.register(earliest_dday)
