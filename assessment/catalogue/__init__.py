"""The questionnaire as data: its models, the reader of its YAML files, and the definitions themselves."""
