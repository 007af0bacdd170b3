from django.contrib.admin.apps import AdminConfig


class DodiciAdminConfig(AdminConfig):
    default_site = "config.admin.DodiciAdminSite"
