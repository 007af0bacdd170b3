"""The client's forms, generated from the questionnaire's definition: one for each fact block, competency, and the ranking."""
